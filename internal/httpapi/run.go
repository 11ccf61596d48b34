package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const defaultShutdownTimeout = 10 * time.Second

// Run serves both doors until ctx ends, and then until running calls have their
// answers or Options.ShutdownTimeout is over. It opens the ports unless Listen
// did. Without a failure it returns nil.
func (s *Server) Run(ctx context.Context) error {
	if len(s.doors) == 0 {
		if err := s.Listen(ctx); err != nil {
			return err
		}
	}
	failures := make(chan error, len(s.doors))
	var running sync.WaitGroup
	for _, door := range s.doors {
		running.Go(func() {
			if err := door.server.Serve(door.listener); !errors.Is(err, http.ErrServerClosed) {
				failures <- fmt.Errorf("serving %s: %w", door.listener.Addr(), err)
			}
		})
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-failures:
	}
	err := errors.Join(failure, s.shutdown(ctx))
	running.Wait()
	return err
}

// shutdown lets running calls end. The door for whoever runs the gateway closes
// last, so that readyz and the metrics tell what is going on.
func (s *Server) shutdown(ctx context.Context) error {
	s.closing.Store(true)
	timeout := s.options.ShutdownTimeout
	if timeout <= 0 {
		timeout = defaultShutdownTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	var failures []error
	for _, door := range s.doors {
		if err := door.server.Shutdown(ctx); err != nil {
			failures = append(failures, fmt.Errorf("closing %s: %w", door.listener.Addr(), err))
			_ = door.server.Close()
		}
	}
	return errors.Join(failures...)
}
