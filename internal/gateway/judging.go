package gateway

import "context"

// judging is going through the records of an answer. Backends that answer every
// question with everybody send tens of thousands, and the caller's time may end
// in the middle: those that were not looked at prove nothing then.
type judging struct {
	ctx    context.Context
	judged int
	over   bool
}

// judgeAlways is how many records are judged however late it is: an answer of
// the usual length that came at the last moment is used.
const judgeAlways = 256

// more reports whether the next record is to be judged.
func (j *judging) more() bool {
	j.judged++
	if j.judged > judgeAlways && !j.over && j.judged%64 == 0 {
		j.over = j.ctx.Err() != nil
	}
	return !j.over
}
