package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// table writes the result as a table.
func (r *result) table(out io.Writer) {
	fmt.Fprintf(out, "%s: %d customers and %d orders in the shape of %s\n", r.Store, r.Customers, r.Orders, r.Shape)
	columns := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(columns, "  first sync\t%.0f records a second in %s, the store alone %.0f, longest commit %s\n",
		r.First.Rate, r.First.Took.Round(time.Second), r.First.WriteRate, round(r.First.LongestCommit))
	fmt.Fprintf(columns, "  tidied\tin %s, longest step %s\n", r.Tidied.Round(time.Millisecond), round(r.LongestTidy))
	fmt.Fprintf(columns, "  size\t%s\n", mebibytes(r.Size))
	for _, p := range r.Parts {
		fmt.Fprintf(columns, "    %s\t%s\n", p.Name, mebibytes(p.Size))
	}
	fmt.Fprintf(columns, "  memory of this process\t%s at most in the first sync, %s in lookups\n", mebibytes(r.Peak), mebibytes(r.PeakLookups))
	fmt.Fprintf(columns, "  sync during lookups\t%.0f records a second, %.0f written a second of writing, longest commit %s\n",
		r.During.Rate, r.During.WriteRate, round(r.During.LongestCommit))
	fmt.Fprintln(columns, "  lookup\twhile\tp50\tp99\tlongest\twanted p99\tfound nobody")
	for _, l := range r.Lookups {
		fmt.Fprintf(columns, "  %s\t%s\t%s\t%s\t%s\t%s\t%d of %d\n",
			l.Lookup, l.While, round(l.P50), round(l.P99), round(l.Longest), l.Wanted, l.Empty, l.Count)
	}
	_ = columns.Flush()
}

func round(d time.Duration) time.Duration { return d.Round(time.Microsecond) }

func mebibytes(bytes int64) string {
	if bytes == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}
