package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// process is the running gateway.
type process struct {
	command *exec.Cmd
	log     *logBuffer
	ended   chan struct{}
	err     error // how it ended, once ended is closed
	once    sync.Once
}

func startProcess(command *exec.Cmd, keep func([]byte) bool) (*process, error) {
	p := &process{command: command, log: newLogBuffer(keep), ended: make(chan struct{})}
	command.Stdout, command.Stderr = p.log, p.log
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = command.Wait()
		close(p.ended)
	}()
	return p, nil
}

// errSlow says that something did not happen in time.
var errSlow = errors.New("it takes too long")

// stop asks the process to end, and makes it end where that does not help. first
// tells whether it was not stopped before.
func (p *process) stop(patience time.Duration) (first bool, err error) {
	var slow error
	p.once.Do(func() {
		first = true
		_ = p.command.Process.Signal(syscall.SIGTERM) // it may have ended already
		late := time.NewTimer(patience)
		defer late.Stop()
		select {
		case <-p.ended:
		case <-late.C:
			_ = p.command.Process.Signal(syscall.SIGKILL)
			slow = errSlow
		}
	})
	<-p.ended
	return first, errors.Join(slow, p.err)
}

// line is what is read of a line of the log.
type line struct {
	Message string `json:"msg"`
	At      string `json:"at"`
	Admin   string `json:"admin"`
}

// awaitLine waits until the process logs the message.
func (p *process) awaitLine(message string, patience time.Duration) (line, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		lines, more := p.log.lines()
		for _, text := range lines {
			var read line
			if json.Unmarshal(text, &read) == nil && read.Message == message {
				return read, nil
			}
		}
		select {
		case <-more:
		case <-p.ended:
			return line{}, fmt.Errorf("the gateway ended: %w\n%s", p.err, p.log)
		case <-late.C:
			return line{}, fmt.Errorf("waiting for %q: %w\n%s", message, errSlow, p.log)
		}
	}
}

// logBuffer collects what is logged.
type logBuffer struct {
	mutex sync.Mutex
	text  []byte
	more  chan struct{}     // closed when something is written
	keep  func([]byte) bool // nil for everything
}

func newLogBuffer(keep func([]byte) bool) *logBuffer {
	return &logBuffer{more: make(chan struct{}), keep: keep}
}

// Write implements io.Writer.
func (b *logBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.keep != nil && !b.keep(p) {
		return len(p), nil
	}
	b.text = append(b.text, p...)
	close(b.more)
	b.more = make(chan struct{})
	return len(p), nil
}

// lines returns what was written so far, and what is closed when there is more.
func (b *logBuffer) lines() ([][]byte, <-chan struct{}) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return bytes.Split(bytes.Clone(b.text), []byte("\n")), b.more
}

// String returns everything so far.
func (b *logBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return string(b.text)
}
