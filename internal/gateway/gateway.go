package gateway

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/briefing"
	"github.com/wazgate/wazgate/internal/catalog"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
)

// Options describe a gateway. All of it is fixed while the gateway lives: a
// reload builds a new one.
type Options struct {
	// Sources answer each endpoint, in the order in which their values win.
	Sources map[wazion.Endpoint][]*source.Source
	// Phones reads numbers with the store's default country.
	Phones   *phone.Parser
	Labels   wazion.Labels
	Messages wazion.Texts
	Briefing *briefing.Writer
	Catalog  catalog.Options
	Store    Store
	State    StateRules
	Metrics  *telemetry.Metrics
	Logger   *slog.Logger
	// Syncs tells how far the copies of mirrored sources are; nil where there
	// are none.
	Syncs func() []directory.Progress
	// Reserve is kept back from the deadline of a call for merging and writing
	// the answer.
	Reserve time.Duration
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

// Store holds the facts about the merchant's shop that answers need.
type Store struct {
	Language    string // of labels and of the text for the AI
	Currency    string // ISO 4217, where a source names none
	OrderPrefix string // what people write before an order number, such as "#"
	OrderSuffix string
}

// StateRules are the thresholds of the derived customer state.
type StateRules struct {
	ConflictiveShare float64 // of refunded, returned or cancelled orders
	NewDays          int
	RecentDays       int
}

// Gateway answers WAzion's questions. It is safe for concurrent use.
type Gateway struct {
	Options
	numbers orderNumbers
}

// New returns a gateway.
func New(options Options) *Gateway {
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Gateway{
		Options: options,
		numbers: orderNumbers{prefix: options.Store.OrderPrefix, suffix: options.Store.OrderSuffix},
	}
}

// Answer answers one call before the deadline of ctx with whatever is known by
// then. It never fails: what goes wrong is told by the answer itself.
func (g *Gateway) Answer(ctx context.Context, request wazion.Request) Reply {
	ctx, cancel := g.withReserve(ctx)
	defer cancel()
	reply := g.answer(ctx, request)
	if reply.doubtful {
		reply = g.answer(source.Anew(ctx), request)
	}
	return reply
}

// recallTime is what the copies of sources that can only be listed may take.
const recallTime = 100 * time.Millisecond

// Recall answers like Answer, but at once and from memory only: no backend is
// called, and nothing under way is waited for. What memory does not hold counts
// as not looked up, never as not there.
func (g *Gateway) Recall(ctx context.Context, request wazion.Request) Reply {
	ctx, cancel := context.WithTimeout(ctx, recallTime)
	defer cancel()
	return g.answer(source.FromMemory(ctx), request)
}

func (g *Gateway) answer(ctx context.Context, request wazion.Request) Reply {
	switch request.Endpoint {
	case wazion.SidePanelCustomerInfo:
		return g.customerInfo(ctx, request)
	case wazion.AICustomerInitialInfo:
		return g.initialInfo(ctx, request)
	case wazion.SidePanelCustomerFindToJoin:
		return g.findToJoin(ctx, request)
	case wazion.SearchProducts:
		return g.searchProducts(ctx, request)
	case wazion.GlobalSearch:
		return g.globalSearch(ctx, request)
	default:
		return Reply{Answer: wazion.Empty(request.Endpoint, false, g.Labels, ""), Outcome: OutcomeNoContract}
	}
}

func (g *Gateway) withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-g.Reserve))
}

// nothing is the endpoint's empty answer. It says that nobody is there only
// when every source that could have known has answered, and now.
func (g *Gateway) nothing(request wazion.Request, status status) Reply {
	doubtful := status.doubtful()
	status.doubt()
	reply := Reply{Outcome: OutcomeNotFound, Degraded: status.degraded(), Stale: status.stale(), doubtful: doubtful}
	text := ""
	if len(reply.Degraded) > 0 {
		reply.Outcome, text = OutcomeUnknown, g.Messages.Unavailable
	}
	reply.Answer = wazion.Empty(request.Endpoint, request.AI, g.Labels, text)
	return reply
}

// found is a reply that holds something.
func (g *Gateway) found(answer any, status status) Reply {
	reply := Reply{Answer: answer, Outcome: OutcomeFound, Degraded: status.degraded(), Stale: status.stale()}
	if len(reply.Degraded) > 0 {
		reply.Outcome = OutcomePartial
	}
	return reply
}

// invalid answers a request that asks for nothing that could be looked up.
func (g *Gateway) invalid(request wazion.Request, text string) Reply {
	return Reply{Answer: wazion.Empty(request.Endpoint, request.AI, g.Labels, text), Outcome: OutcomeInvalid}
}

// minQuery is the fewest characters that WAzion's searches begin with.
const minQuery = 2

func tooShort(query string) bool {
	return utf8.RuneCountInString(strings.TrimSpace(query)) < minQuery
}
