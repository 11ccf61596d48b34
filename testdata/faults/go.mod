module github.com/wazgate/wazgate/testdata/faults

go 1.26.0

require github.com/wazgate/wazgate v0.0.0

require (
	github.com/govalues/decimal v0.1.36 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	github.com/tidwall/gjson v1.20.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/wazgate/wazgate => ../..
