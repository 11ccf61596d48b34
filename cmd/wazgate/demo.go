package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	_ "embed"

	"github.com/spf13/cobra"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/telemetry"
)

//go:embed demo.yaml.tmpl
var demoConfig string

//go:embed demo.txt.tmpl
var demoText string

// The usual places of the demo; others are taken where these are in use.
const (
	demoAddress  = "127.0.0.1:8080"
	demoAdmin    = "127.0.0.1:9090"
	demoWhatalo  = "127.0.0.1:8081"
	demoTracking = "127.0.0.1:8082"
	demoWazzup   = "127.0.0.1:8083"
	demoSeed     = 20260901
)

func demoCommand() *cobra.Command {
	var printConfig, verbose bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "See it work with an invented shop",
		Long: `demo starts three simulated backends on this machine, a Whatalo shop, an
order-tracking endpoint and a Wazzup account, with the gateway in front of them,
and prints commands to try. Nothing is sent anywhere else, and nothing is left
behind. Stop it with Ctrl+C.`,
		Example: "  wazgate demo\n  wazgate demo --print-config",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return runDemo(command.Context(), command.OutOrStdout(), command.ErrOrStderr(), printConfig, verbose)
		},
	}
	command.Flags().BoolVar(&printConfig, "print-config", false, "print the gateway's configuration, too")
	command.Flags().BoolVar(&verbose, "verbose", false, "log every call")
	return command
}

// demo is what the templates of the configuration and of the text are filled with.
type demo struct {
	Gateway, Admin, Whatalo, Tracking, Wazzup string // addresses, as http://host:port
	WhataloKey, TrackingKey, WazzupKey, Token string
	Customers, Orders, Products               int
	Personas                                  []simulate.Persona
	Directory                                 string // the file
	Config                                    string
}

// Prospect is whom only Wazzup knows.
func (d *demo) Prospect() *simulate.Persona {
	for i := range d.Personas {
		if d.Personas[i].Key == "prospect" {
			return &d.Personas[i]
		}
	}
	return nil
}

// backends are the simulated ones.
type backends []*simulate.Server

func (b backends) close() {
	for _, server := range b {
		server.Close()
	}
}

// startBackends starts the simulated backends and notes where they are.
func (d *demo) startBackends(ctx context.Context, shop *simulate.Shop) (backends, error) {
	var started backends
	for _, one := range []struct {
		name, usual string
		handler     http.Handler
		at          *string
	}{
		{"shop", demoWhatalo, shop.Whatalo(simulate.WhataloOptions{APIKey: d.WhataloKey}), &d.Whatalo},
		{"order tracking", demoTracking, shop.OrderTracking(simulate.TrackingOptions{APIKey: d.TrackingKey}), &d.Tracking},
		{"chat hub", demoWazzup, shop.Wazzup(simulate.WazzupOptions{APIKey: d.WazzupKey, ClosedInLists: true}), &d.Wazzup},
	} {
		server, err := simulate.Start(ctx, one.handler, one.usual)
		if err != nil {
			started.close()
			return nil, fmt.Errorf("start the simulated %s: %w", one.name, err)
		}
		started = append(started, server)
		*one.at = server.URL()
	}
	return started, nil
}

func runDemo(ctx context.Context, stdout, stderr io.Writer, printConfig, verbose bool) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	shop := simulate.NewShop(simulate.Options{Seed: demoSeed, Now: time.Now()})
	show := demo{
		WhataloKey: "wk_live_demo", TrackingKey: "tracking-demo", WazzupKey: "wazzup-demo", Token: "demo-" + strings.ToLower(rand.Text())[:10],
		Customers: len(shop.Customers()), Orders: len(shop.Orders()), Products: len(shop.Products()), Personas: shop.Personas(),
	}
	started, err := show.startBackends(ctx, shop)
	if err != nil {
		return err
	}
	defer started.close()
	folder, err := os.MkdirTemp("", "wazgate-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the directory: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	show.Directory = filepath.Join(folder, "wazgate.db")

	public, err := listenNear(ctx, demoAddress)
	if err != nil {
		return err
	}
	admin, err := listenNear(ctx, demoAdmin)
	if err != nil {
		return err
	}
	show.Gateway, show.Admin = "http://"+public.Addr().String(), "http://"+admin.Addr().String()
	running, err := demoHouse(&show, public, admin, demoLogger(stderr, verbose))
	if err != nil {
		return err
	}
	if !printConfig {
		show.Config = ""
	}
	ended := make(chan error, 1)
	go func() { ended <- running.serve(ctx) }()
	running.awaitDirectory(ctx, demoPatience)
	if err := show.print(stdout); err != nil {
		stop()
		return errors.Join(err, <-ended)
	}
	return <-ended
}

// demoPatience is how long the first sync may hold the text up: what is printed
// should work at once.
const demoPatience = 8 * time.Second

// awaitDirectory waits until every mirrored source is whole.
func (h *house) awaitDirectory(ctx context.Context, atMost time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !isWhole(h.present.directory.Progress()) {
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

func isWhole(lists []directory.Progress) bool {
	return !slices.ContainsFunc(lists, func(p directory.Progress) bool { return p.Completed.IsZero() })
}

func demoLogger(stderr io.Writer, verbose bool) *slog.Logger {
	if verbose {
		return telemetry.NewLogger(stderr, "text", slog.LevelInfo)
	}
	return telemetry.NewLogger(stderr, "text", slog.LevelWarn)
}

// demoHouse builds the gateway from a configuration as a merchant would write it.
func demoHouse(show *demo, public, admin net.Listener, logger *slog.Logger) (*house, error) {
	text, err := fill("demo.yaml", demoConfig, show)
	if err != nil {
		return nil, err
	}
	show.Config = text
	settings, err := config.Load(config.Options{
		Path: "demo.yaml", Data: []byte(text), Registry: registry(),
		LookupEnv: func(string) (string, bool) { return "", false },
	})
	if err != nil {
		return nil, err
	}
	return build(settings, logger, doors{
		public: httpapi.Listen{Listener: public},
		admin:  httpapi.Listen{Listener: admin},
	})
}

func (d *demo) print(w io.Writer) error {
	text, err := fill("demo.txt", demoText, d)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

func fill(name, text string, data *demo) (string, error) {
	parsed, err := template.New(name).Funcs(template.FuncMap{"query": url.QueryEscape}).Parse(text)
	if err != nil {
		return "", fmt.Errorf("read the template %s: %w", name, err)
	}
	var filled strings.Builder
	if err := parsed.Execute(&filled, data); err != nil {
		return "", fmt.Errorf("fill the template %s: %w", name, err)
	}
	return filled.String(), nil
}

// listenNear listens at the usual place, or at any port where that is taken.
func listenNear(ctx context.Context, usual string) (net.Listener, error) {
	var listening net.ListenConfig
	if listener, err := listening.Listen(ctx, "tcp", usual); err == nil {
		return listener, nil
	}
	listener, err := listening.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	return listener, nil
}
