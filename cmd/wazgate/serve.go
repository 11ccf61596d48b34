package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

func serveCommand() *cobra.Command {
	var flags configFlags
	command := &cobra.Command{
		Use:   "serve",
		Short: "Answer WAzion",
		Long: `serve answers WAzion's calls until it is stopped. It ends running calls first.

WAzion calls HTTPS only. On any address but loopback, serve wants a certificate,
domains to obtain one for (server.tls), or --behind-proxy.`,
		Example: "  wazgate serve --config wazgate.yaml\n  wazgate serve --address 0.0.0.0:8080 --behind-proxy",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return serve(command, &flags)
		},
	}
	flags.add(command)
	command.Flags().String("address", "", "where WAzion calls (server.address)")
	command.Flags().String("admin-address", "", "where health and metrics are (server.admin_address)")
	command.Flags().Bool("behind-proxy", false, "a proxy in front ends TLS (server.behind_proxy)")
	return command
}

func serve(command *cobra.Command, flags *configFlags) error {
	settings, err := config.Load(flags.options(command))
	if err != nil {
		return explainLoad(err)
	}
	logger := telemetry.NewLogger(command.ErrOrStderr(), settings.Log.Format, settings.Log.Threshold())
	anyone := flags.noAuth && len(settings.Auth.Tokens)+len(settings.Auth.Basic) == 0
	if anyone {
		logger.Warn("everybody is let in, because of --insecure-no-auth")
	}
	house, err := build(settings, logger, configuredDoors(settings, anyone))
	if err != nil {
		return err
	}
	if err := house.server.Listen(command.Context()); err != nil {
		return err
	}
	public, admin := house.server.Addresses()
	logger.Info("answering WAzion", "version", version, "at", public, "admin", admin, "sources", sourceNames(settings.Sources))
	context.AfterFunc(command.Context(), func() {
		logger.Info("stopping once running calls have their answers; interrupt again to stop at once")
	})
	return house.serve(command.Context())
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
