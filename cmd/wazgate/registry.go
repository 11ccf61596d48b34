package main

import (
	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/ordertracking"
	"github.com/wazgate/wazgate/adapters/rest"
	"github.com/wazgate/wazgate/adapters/wazzup"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

// registry returns every adapter under the name that configurations use.
func registry() adapters.Registry {
	return adapters.Registry{
		"ordertracking": {New: ordertracking.New, Mapping: ordertracking.Mapping()},
		"rest":          {New: rest.New},
		"wazzup":        {New: wazzup.New, Mapping: wazzup.Mapping()},
		"whatalo":       {New: whatalo.New, Mapping: whatalo.Mapping()},
	}
}
