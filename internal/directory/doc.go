// Package directory mirrors sources that cannot search, or search badly: a sync
// pages through their customers and orders and keeps the documents with the
// keys that the mapping finds in them, so that a phone, a part of a name or an
// order number is looked up in milliseconds without a call to the backend.
package directory
