package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/gateway"
)

// describeSync says how far a list is.
func describeSync(p directory.Progress) string {
	if p.State == directory.Indexing {
		return "names and numbers are indexed again, " + thousands(p.Records) + " of " + thousands(p.Total)
	}
	parts := []string{counted(p.Records, "record")}
	switch {
	case p.Partial:
		parts[0] = describeChanges(p)
	case p.Total > p.Records:
		parts[0] = thousands(p.Records) + " of " + thousands(p.Total)
	}
	parts = append(parts, counted(p.Pages, "page"))
	if p.Rate >= 1 {
		parts = append(parts, thousands(int(p.Rate))+"/s")
	}
	if p.Left > 0 {
		parts = append(parts, p.Left.String()+" left")
	}
	if p.Problem != "" {
		parts = append(parts, p.Problem)
	}
	return strings.Join(parts, ", ")
}

// describeChanges says what a sync that reads only changes has found.
func describeChanges(p directory.Progress) string {
	return thousands(p.Records) + " changed, " + thousands(p.Stored) + " kept"
}

// describeEnd says what a sync left of a list.
func describeEnd(p directory.Progress) string {
	stored := gateway.DescribeSync(p).Stored
	if told := describeMissing(p); told != "" {
		p.Missing = nil
		return describeEnd(p) + told
	}
	switch {
	case p.Problem != "":
		return thousands(stored) + " records are kept; " + p.Problem
	case p.Completed.IsZero():
		return thousands(stored) + " records are kept; not complete yet"
	case p.Unindexed:
		return thousands(stored) + " records are kept; not all are indexed again yet"
	case p.Held > 0:
		return fmt.Sprintf("complete, %s; %s of them were not seen and are kept until another sync says the same", counted(stored, "record"), thousands(p.Held))
	case p.Partial:
		return "complete, " + describeChanges(p)
	default:
		return "complete, " + counted(stored, "record")
	}
}

// describeMissing says what stored records lack.
func describeMissing(p directory.Progress) string {
	if len(p.Missing) == 0 {
		return ""
	}
	return "; some lack what could not be read of them (" + strings.Join(p.Missing, ", ") + "), and are marked so"
}

// explainSync says in plain words why a sync did not end well.
func explainSync(err error) string {
	var broken *directory.StoreError
	var failed *adapters.Error
	switch {
	case errors.As(err, &broken):
		return broken.Error()
	case errors.Is(err, context.Canceled):
		return "interrupted; what was read is kept, and the next sync goes on from there"
	case errors.As(err, &failed):
		return "not everything could be read; what was read is kept, and the next sync goes on from there" + whereCredentials(err)
	default:
		return err.Error()
	}
}

// whereCredentials says where those are that a backend refused, if one did.
func whereCredentials(err error) string {
	var unfinished directory.Unfinished
	if !errors.As(err, &unfinished) {
		return ""
	}
	var places []string
	for _, one := range unfinished {
		place := "sources." + one.List.Source + ".settings"
		kind := adapters.KindOf(one.Err)
		if (kind == adapters.Unauthorized || kind == adapters.Forbidden) && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	if len(places) == 0 {
		return ""
	}
	return "\ncheck the credential and its rights: " + strings.Join(places, ", ")
}

// counted writes a number with what it counts.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number in groups of three.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	var grouped strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			grouped.WriteByte(',')
		}
		grouped.WriteRune(digit)
	}
	return grouped.String()
}
