package gateway

// caught returns what is to be done about a question that ended in a panic: it is
// told and counted, and then the question counts as lost.
func (g *Gateway) caught(source string, lost func()) func() {
	return func() {
		g.Logger.Error("a question to a source panicked", "source", source)
		g.Metrics.Panic("question")
		lost()
	}
}
