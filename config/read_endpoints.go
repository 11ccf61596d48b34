package config

import (
	"fmt"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// endpointSection is what stands below the name of an endpoint.
type endpointSection struct {
	Sources []string `yaml:"sources" about:"the sources to ask, in order of preference; none switches the endpoint off"`
}

// readEndpoints returns every endpoint with its sources: those that the file
// lists, or all that can answer it.
func (l *loader) readEndpoints(sections *yamlnode.Node, sources []Source) map[wazion.Endpoint][]string {
	endpoints := make(map[wazion.Endpoint][]string)
	if sections != nil && sections.Kind != yamlnode.Map {
		l.decoder.mismatch("endpoints", sections, "a section of endpoints", "write for example globalSearch: {sources: [shop]}")
		sections = nil
	}
	if sections != nil {
		for _, entry := range sections.Entries {
			l.readEndpoint(entry, sources, endpoints)
		}
	}
	for _, endpoint := range wazion.Endpoints() {
		if _, listed := endpoints[endpoint]; listed {
			continue
		}
		endpoints[endpoint] = []string{}
		for _, source := range sources {
			if source.canAnswer(operationsOf(endpoint)) && source.maps(kindsOf(endpoint)...) {
				endpoints[endpoint] = append(endpoints[endpoint], source.Name)
			}
		}
	}
	return endpoints
}

func (l *loader) readEndpoint(entry yamlnode.Entry, sources []Source, endpoints map[wazion.Endpoint][]string) {
	endpoint, known := wazion.ParseEndpoint(entry.Key.Value)
	if !known {
		l.blame(entry.Key, fmt.Sprintf("unknown endpoint %q", entry.Key.Value), yamlnode.DidYouMean(entry.Key.Value, endpointNames()))
		return
	}
	if _, twice := endpoints[endpoint]; twice {
		l.blame(entry.Key, fmt.Sprintf("%s stands here a second time", endpoint), "keep one of them; upper and lower case do not tell them apart")
		return
	}
	path := join("endpoints", entry.Key.Value)
	section := endpointSection{}
	l.decoder.into(entry.Value, &section, path)
	if section.Sources == nil {
		return
	}
	endpoints[endpoint] = section.Sources
	for i, name := range section.Sources {
		l.checkEndpointSource(fmt.Sprintf("%s.sources[%d]", path, i), endpoint, name, section.Sources[:i], sources)
	}
}

func (l *loader) checkEndpointSource(path string, endpoint wazion.Endpoint, name string, earlier []string, sources []Source) {
	index := slices.IndexFunc(sources, func(source Source) bool { return source.Name == name })
	switch {
	case index < 0:
		l.complain(path, fmt.Sprintf("there is no source %s", l.show(path, name)), yamlnode.DidYouMean(name, sourceNames(sources)))
	case slices.Contains(earlier, name):
		l.complain(path, fmt.Sprintf("the source %s stands here a second time", l.show(path, name)), "keep the first")
	case len(sources[index].Operations) > 0 && !sources[index].canAnswer(operationsOf(endpoint)):
		l.complainOfUseless(path, endpoint, &sources[index])
	}
}

// complainOfUseless reports a source that can do nothing for the endpoint.
func (l *loader) complainOfUseless(path string, endpoint wazion.Endpoint, source *Source) {
	problem, mend := "its adapter "+source.AdapterName+" has no such operation", "take it out of the list"
	if endpoint != wazion.SearchProducts && source.onlyLists() {
		problem = "its adapter " + source.AdapterName + " can only be listed, and its directory is switched off"
		mend = "remove directory: false from the source, or take it out of the list"
	}
	l.complain(path, fmt.Sprintf("the source %s cannot answer %s: %s", source.Name, endpoint, problem), mend)
}

// operationsOf returns the operations of which a source needs one, of its
// adapter or of its directory, to be of use to endpoint.
func operationsOf(endpoint wazion.Endpoint) []adapters.Operation {
	switch endpoint {
	case wazion.SearchProducts:
		return []adapters.Operation{adapters.SearchProducts}
	case wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin:
		return []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	default:
		return []adapters.Operation{adapters.FindCustomers, adapters.FindOrders}
	}
}

// kindsOf returns the kinds of records of which a mapping needs one to be of
// use to endpoint.
func kindsOf(endpoint wazion.Endpoint) []string {
	if endpoint == wazion.SearchProducts {
		return []string{"products"}
	}
	return []string{"customers", "orders"}
}

func endpointNames() []string {
	var names []string
	for _, endpoint := range wazion.Endpoints() {
		names = append(names, string(endpoint))
	}
	return names
}

func sourceNames(sources []Source) []string {
	var names []string
	for _, source := range sources {
		names = append(names, source.Name)
	}
	return names
}
