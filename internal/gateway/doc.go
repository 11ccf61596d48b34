// Package gateway answers WAzion's five questions: it chooses the sources, asks
// them all at once, proves whose data came back, joins, merges and derives what
// is missing, and says truthfully what it could not find out.
package gateway
