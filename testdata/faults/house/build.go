// Package house runs the program as its users do: as a process, between
// simulated backends that can be broken and callers that judge every answer. It
// is support for the tests of this module.
package house

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
)

// Program is the built binary.
type Program struct {
	path  string
	ports *atomic.Int32 // how many were given away
	first int32
}

// The ports that backends listen at, which the system gives to nobody by itself:
// a port is still free when its backend comes back.
const firstPort, lastPort = 20_000, 30_000

// Address returns an address to listen at that was not returned before. Somebody
// else may have it.
func (p Program) Address() string {
	port := firstPort + (p.first+p.ports.Add(1))%(lastPort-firstPort)
	return "127.0.0.1:" + strconv.Itoa(int(port))
}

// hostsFile is where the built program looks names up before it asks anybody,
// in the folder that it runs in: each process has its own.
const hostsFile = "hosts"

// Build builds the program into the folder, as it is released but for the file
// in which it finds names.
func Build(ctx context.Context, folder string) (Program, error) {
	root, err := output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/wazgate/wazgate")
	if err != nil {
		return Program{}, err
	}
	built := Program{path: filepath.Join(folder, "wazgate"), ports: new(atomic.Int32), first: rand.Int32N(lastPort - firstPort)}
	_, err = output(ctx, root, "go", "build", "-trimpath", "-ldflags", "-s -w -X net.hostsFilePath="+hostsFile, "-o", built.path, "./cmd/wazgate")
	return built, err
}

func output(ctx context.Context, folder, name string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = folder
	command.Env = append(command.Environ(), "CGO_ENABLED=0") // as it is released
	var complaint bytes.Buffer
	command.Stderr = &complaint
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, complaint.String())
	}
	return strings.TrimSpace(string(said)), nil
}
