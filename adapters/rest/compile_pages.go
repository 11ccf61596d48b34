package rest

// pages compiles how the answer comes in pages.
func (s *stepping) pages() {
	in := s.in.Pages
	if in == nil {
		return
	}
	place := s.place + ".pages"
	out := &pages{
		by: pagesBy(in.By), size: in.Size, most: in.Most,
		cursor: s.path(place+".cursor", in.Cursor), more: s.path(place+".more", in.More),
		url: s.path(place+".url", in.URL), total: s.path(place+".total", in.Total),
	}
	s.out.pages = out
	if in.By == "" {
		s.complain(place+".by", "nothing says how the pages follow each other", "add by: page, offset, cursor, link or url")
	} else {
		s.oneOf(place+".by", in.By, []string{"page", "offset", "cursor", "link", "url"})
	}
	switch {
	case in.First != nil:
		out.first = *in.First
	case out.by == byPage:
		out.first = 1
	}
	if in.Most == 0 {
		out.most = defaultMostPages
	}
	s.within(place+".first", out.first, 0, 1_000_000)
	s.within(place+".size", in.Size, 0, mostPageSize)
	s.within(place+".most", out.most, 1, mostPagesAllowed)
	s.pagesNeed(in, place)
}

// pagesNeed complains about what a kind of pages lacks, or has no use for.
func (s *stepping) pagesNeed(in *Pages, place string) {
	by := pagesBy(in.By)
	if by == byOffset && in.Size == 0 {
		s.complain(place+".size", "nothing says by how much the offset advances", "add size: the number of rows on a full page")
	}
	if by == byCursor && in.Cursor == "" {
		s.complain(place+".cursor", "nothing says where the next cursor stands in the answer", "add its path, as in cursor: meta.next_cursor")
	}
	if by == byURL && in.URL == "" {
		s.complain(place+".url", "nothing says where the next page's address stands in the answer", "add its path, as in url: links.next")
	}
	for _, one := range []struct {
		name string
		set  bool
		fits bool
	}{
		{"cursor", in.Cursor != "", by == byCursor}, {"url", in.URL != "", by == byURL},
		{"first", in.First != nil, by == byPage || by == byOffset},
	} {
		if one.set && !one.fits && in.By != "" {
			s.complain(place+"."+one.name, "pages by "+in.By+" have no use for it", "remove it, or change by")
		}
	}
}

// checkPages complains about pages that the request would never turn.
func (s *stepping) checkPages() {
	in := s.in.Pages
	if in == nil {
		return
	}
	var wanted string
	switch pagesBy(in.By) {
	case byPage:
		wanted = valuePage
	case byOffset:
		wanted = valueOffset
	case byCursor:
		wanted = valueCursor
	case byLink, byURL:
		return
	default:
		return // told already
	}
	if s.used[wanted] {
		return
	}
	shown := "{" + wanted + "}"
	if wanted == valueCursor {
		shown = "{cursor?}"
	}
	s.complain(s.place+".pages.by", "the request is the same for every page: it does not use "+shown, `write "`+shown+`" where it belongs`)
}
