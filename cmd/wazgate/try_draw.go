package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/wazion"
)

// panelWidth is the most that a line of a drawing takes.
const panelWidth = 80

// drawAnswer draws an answer as WAzion shows it.
func drawAnswer(out *painter, got *tried) error {
	switch got.request.Endpoint {
	case wazion.SidePanelCustomerInfo:
		return drawPanel(out, got.answer)
	case wazion.AICustomerInitialInfo:
		var answer wazion.InitialInfo
		if err := readAnswer(got.answer, &answer); err != nil {
			return err
		}
		drawText(out, answer.Info)
		nobody(out, answer.Found, answer.Error)
	case wazion.SidePanelCustomerFindToJoin:
		var answer wazion.FindToJoin
		if err := readAnswer(got.answer, &answer); err != nil {
			return err
		}
		for i, customer := range answer.Customers {
			drawHit(out, i, customer.Name, customer.Phone, customer.Email, customer.ID)
		}
		nobody(out, len(answer.Customers) > 0, answer.Error)
	case wazion.GlobalSearch:
		return drawSearch(out, got.answer)
	case wazion.SearchProducts:
		return drawProducts(out, got.answer)
	}
	return nil
}

func readAnswer(answer []byte, into any) error {
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("the answer is not what WAzion expects; look at it with --json: %w", err)
	}
	return nil
}

// nobody says that an answer is empty, in the words that it gives.
func nobody(out *painter, found bool, said string) {
	switch {
	case said != "":
		fmt.Fprintln(out, out.paint(yellow, clip(said, panelWidth)))
	case !found:
		fmt.Fprintln(out, "nobody was found")
	}
}

func drawHit(out *painter, at int, name string, details ...string) {
	fmt.Fprintf(out, "%2d  %s\n", at+1, out.paint(bold, clip(name, panelWidth-4)))
	line(out, "    ", "", details...)
}

func drawSearch(out *painter, body []byte) error {
	var answer wazion.SearchResult
	if err := readAnswer(body, &answer); err != nil {
		return err
	}
	for i, customer := range answer.Customers {
		drawHit(out, i, customer.Name, customer.Phone, customer.Email, customer.ID)
		line(out, "    ", dim, customer.CustomerURL)
		for _, order := range customer.Orders {
			line(out, "    ", "", order.Number, order.URL)
		}
	}
	nobody(out, len(answer.Customers) > 0, answer.Error)
	return nil
}

// drawProducts draws products, also those in the form for the AI, which have
// fewer fields by the same names.
func drawProducts(out *painter, body []byte) error {
	var answer struct {
		Products []wazion.Product `json:"products"`
		Error    string           `json:"error"`
	}
	if err := readAnswer(body, &answer); err != nil {
		return err
	}
	for i, product := range answer.Products {
		title := product.Title
		if product.TitleCopy != "" && product.TitleCopy != title {
			title += " (" + product.TitleCopy + ")"
		}
		drawHit(out, i, title, product.SKU, product.Handle)
		line(out, "    ", dim, product.URL)
		line(out, "    ", "", strings.Join(strings.Fields(product.Description), " "))
		for _, variant := range product.Variants {
			line(out, "    – ", "", variant.Title, variant.SKU)
		}
	}
	if len(answer.Products) == 0 && answer.Error == "" {
		fmt.Fprintln(out, "no product was found")
	}
	nobody(out, true, answer.Error)
	return nil
}

// line writes what is there of several details on one line; nothing where there
// is nothing.
func line(out *painter, indent, colour string, details ...string) {
	var known []string
	for _, detail := range details {
		if detail != "" {
			known = append(known, detail)
		}
	}
	if len(known) > 0 {
		text := clip(strings.Join(known, " · "), panelWidth-utf8.RuneCountInString(indent))
		fmt.Fprintln(out, indent+out.paint(colour, text))
	}
}

// clip keeps a text on its line.
func clip(text string, width int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

// drawText breaks lines between words.
func drawText(out *painter, text string) {
	for paragraph := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		width := 0
		for i, word := range strings.Fields(paragraph) {
			length := utf8.RuneCountInString(word)
			switch {
			case i == 0:
			case width+1+length > panelWidth:
				fmt.Fprintln(out)
				width = 0
			default:
				fmt.Fprint(out, " ")
				width++
			}
			fmt.Fprint(out, word)
			width += length
		}
		fmt.Fprintln(out)
	}
}
