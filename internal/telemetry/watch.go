package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// CacheFigures are how full the cache is.
type CacheFigures struct {
	Entries   int
	Bytes     int64
	Evictions uint64 // to make room, since the start
}

// List is how far the copy of one list of a mirrored source is.
type List struct {
	Source, Kind string
	Whole        bool // all that the backend has can be found in it
	Failing      bool // the sync does not go on
}

// Watched is what is looked at whenever somebody reads the metrics. Whatever is
// nil is left out. They are called from any goroutine and must not wait.
type Watched struct {
	Cache func() CacheFigures
	Lists func() []List
	// Certificate tells when the certificate that is served ends; the zero Time
	// where none is.
	Certificate func() time.Time
}

// Watch shows what is watched from now on. It is called once.
func (m *Metrics) Watch(watched Watched) {
	if m == nil {
		return
	}
	if watched.Cache != nil {
		m.watchCache(watched.Cache)
	}
	if watched.Lists != nil {
		m.registry.MustRegister(newListCollector(watched.Lists))
	}
	if watched.Certificate != nil {
		m.registry.MustRegister(newCertificateCollector(watched.Certificate))
	}
}

func (m *Metrics) watchCache(figures func() CacheFigures) {
	options := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "wazgate", Name: name, Help: help}
	}
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(options("cache_entries", "Answers of backends that the cache holds.")),
			func() float64 { return float64(figures().Entries) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts(options("cache_bytes", "What they weigh, as estimated.")),
			func() float64 { return float64(figures().Bytes) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts(options("cache_evictions_total", "Answers that left the cache before their time, to make room.")),
			func() float64 { return float64(figures().Evictions) }),
	)
}

// listCollector reads how far the copies are when it is asked.
type listCollector struct {
	lists          func() []List
	whole, failing *prometheus.Desc
}

func newListCollector(lists func() []List) *listCollector {
	labels := []string{"source", "kind"}
	return &listCollector{
		lists: lists,
		whole: prometheus.NewDesc("wazgate_directory_whole",
			"1 if all that the backend lists can be found in its copy.", labels, nil),
		failing: prometheus.NewDesc("wazgate_directory_failing",
			"1 while the sync of a list does not go on.", labels, nil),
	}
}

// Describe implements prometheus.Collector.
func (c *listCollector) Describe(to chan<- *prometheus.Desc) {
	to <- c.whole
	to <- c.failing
}

// Collect implements prometheus.Collector.
func (c *listCollector) Collect(to chan<- prometheus.Metric) {
	for _, list := range c.lists() {
		kind := known(list.Kind, listKinds())
		to <- prometheus.MustNewConstMetric(c.whole, prometheus.GaugeValue, number(list.Whole), list.Source, kind)
		to <- prometheus.MustNewConstMetric(c.failing, prometheus.GaugeValue, number(list.Failing), list.Source, kind)
	}
}

// certificateCollector reads when the certificate ends. Without one there is no
// series: a time of zero would look like a certificate that ended long ago.
type certificateCollector struct {
	end      func() time.Time
	notAfter *prometheus.Desc
}

func newCertificateCollector(end func() time.Time) *certificateCollector {
	return &certificateCollector{end: end, notAfter: prometheus.NewDesc("wazgate_certificate_not_after_timestamp_seconds",
		"When the certificate that is served ends.", nil, nil)}
}

// Describe implements prometheus.Collector.
func (c *certificateCollector) Describe(to chan<- *prometheus.Desc) { to <- c.notAfter }

// Collect implements prometheus.Collector.
func (c *certificateCollector) Collect(to chan<- prometheus.Metric) {
	if end := c.end(); !end.IsZero() {
		to <- prometheus.MustNewConstMetric(c.notAfter, prometheus.GaugeValue, seconds(end))
	}
}

func number(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
