package main

import (
	"bytes"
	"os"
	"strconv"
)

// peak returns how much memory the process had at most since forgetPeak, in
// bytes; 0 where the system does not say.
func peak() int64 {
	status, _ := os.ReadFile("/proc/self/status")
	return field(status, "VmHWM:")
}

func field(status []byte, name string) int64 {
	_, rest, _ := bytes.Cut(status, []byte(name))
	words := bytes.Fields(rest)
	if len(words) == 0 {
		return 0
	}
	kibibytes, _ := strconv.ParseInt(string(words[0]), 10, 64)
	return kibibytes << 10
}

// forgetPeak begins to measure the peak anew.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }
