package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/watch"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

func serveCommand() *cobra.Command {
	var flags configFlags
	command := &cobra.Command{
		Use:   "serve",
		Short: "Answer WAzion",
		Long: `serve answers WAzion's calls until it is stopped. It ends running calls first.

WAzion calls HTTPS only. On any address but loopback, serve wants a certificate,
domains to obtain one for (server.tls), or --behind-proxy.

Changes of the configuration, of mappings and of files with secrets are put to
use as soon as they are saved, without losing a call; --no-reload waits for the
signal HUP. A mistake changes nothing: the log and /readyz tell it.`,
		Example: "  wazgate serve --config wazgate.yaml\n  wazgate serve --address 0.0.0.0:8080 --behind-proxy",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return serve(command, &flags)
		},
	}
	flags.add(command)
	command.Flags().String("address", "", "where WAzion calls (server.address)")
	command.Flags().String("admin-address", "", "where health and metrics are (server.admin_address)")
	command.Flags().Bool("no-reload", false, "do not watch the files; the signal HUP still reloads (reload: false)")
	command.Flags().Bool("behind-proxy", false, "a proxy in front ends TLS (server.behind_proxy)")
	return command
}

func serve(command *cobra.Command, flags *configFlags) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	options, files := flags.options(command), new(watch.Files)
	options.ReadFile = files.ReadFile
	settings, err := config.Load(options)
	if err != nil {
		return explainLoad(err)
	}
	level := new(slog.LevelVar)
	level.Set(settings.Log.Threshold())
	logger := telemetry.NewLogger(command.ErrOrStderr(), settings.Log.Format, level)
	house, err := build(settings, logger, configuredDoors(settings, flags.noAuth))
	if err != nil {
		return err
	}
	house.level = level
	house.reloading = (&reloads{house: house, options: options, files: files, hangups: hangups}).run
	if err := house.server.Listen(command.Context()); err != nil {
		return err
	}
	public, admin := house.server.Addresses()
	logger.Info("answering WAzion", "version", version, "at", public, "admin", admin, "sources", sourceNames(settings.Sources))
	warnOfDoors(logger, settings.Server)
	context.AfterFunc(command.Context(), func() {
		logger.Info("stopping once running calls have their answers; interrupt again to stop at once")
	})
	err = house.serve(command.Context())
	logger.Info("stopped")
	return err
}

// warnOfDoors tells what the configuration may say, but seldom means.
func warnOfDoors(logger *slog.Logger, server config.Server) {
	host, _, _ := net.SplitHostPort(server.AdminAddress)
	address, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !address.IsLoopback()) {
		logger.Warn("the admin address has no password and is reachable from outside: let nobody but the monitoring through to it", "admin_address", server.AdminAddress)
	}
	if server.BehindProxy && len(server.TrustedProxies) == 0 {
		logger.Warn("X-Forwarded-For is believed from every private address; name the proxies in server.trusted_proxies")
	}
	if end := server.TLS.NotAfter; !end.IsZero() && end.Before(time.Now()) {
		logger.Warn("the certificate has expired: WAzion does not call with it", "since", end)
	}
}

func sourceNames(sources []config.Source) []string {
	list := make([]string, len(sources))
	for i := range sources {
		list[i] = sources[i].Name
	}
	return list
}

// explainLoad adds how many problems there are, which is lost in long output.
func explainLoad(err error) error {
	var problems yamlnode.Problems
	if errors.As(err, &problems) && len(problems) > 1 {
		return fmt.Errorf("%w\n\n%d problems; nothing was started", err, len(problems))
	}
	return err
}
