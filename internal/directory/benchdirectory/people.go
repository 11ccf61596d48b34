package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/wazgate/wazgate/internal/fold"
)

// person is who a document is about. The same number gives the same person.
type person struct {
	id                  int64
	given, family, name string
	phone               string // digits with country code
	email               string
	city                string
	postal              string
}

// crowd draws people.
type crowd struct {
	given, families, cities []string
	domains                 []string
}

func newCrowd() crowd {
	return crowd{
		given: strings.Fields(`María Carmen Ana Isabel Laura Cristina Marta Lucía Paula Elena Sara Raquel Rocío Silvia Beatriz Nuria Alba Irene Noelia
			Andrea Inés Sofía Martina Valeria Ximena Camila Fernanda Guadalupe Daniela Gabriela Alejandra Antonio José Manuel Francisco Juan David Javier Daniel
			Carlos Jesús Alejandro Miguel Rafael Pablo Ángel Sergio Fernando Jorge Luis Alberto Álvaro Adrián Diego Raúl Iván Rubén Óscar Andrés Mateo Hugo
			João Inês Beatriz Tiago Gonçalo Mafalda Rui Antônio Júlia Camille Élodie Chloé Léa Théo Rémi Gaëtan Étienne François Jérôme Sébastien Aurélie
			Lukas Jürgen Jörg Sabine Käthe Björn Anke Uwe Giulia Chiara Niccolò Matteo Francesca Lorenzo Łukasz Małgorzata Agnieszka Zbigniew Søren Åse Øyvind
			Emily Jack Olivia Harry Sophie Thomas Ahmed Fatima Mohammed Yusuf Aisha Aigerim Nursultan Dmitri Olga Svetlana Yuki Haruto`),
		families: strings.Fields(`García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz
			Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz
			Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera
			Peña Flores Cabrera Campos Vega Fuentes Carrasco Diez Reyes Caballero Nieto Aguilar Pascual Santana Herrero Lorenzo Montero Hidalgo Giménez Ibáñez
			Ferrer Durán Santiago Benítez Mora Vicente Vargas Arias Carmona Crespo Román Pastor Soto Sáez Velasco Moya Soler Parra Esteban Bravo Gallardo Rojas
			Quiroga Otero Varela Pazos Mosquera Cendán Figueroa Robles Luna Echeverría Zubiri Silveira Carvalho Magalhães Teixeira Pacheco Figueiredo Gonçalves
			Brandão Falcão Queirós Lefèvre Moreau Garnier Chevallier Bonnet Rousselle Delorme Vasseur Guérin Lemaître Dubreuil Müller Schröder Weiß Grünwald
			Schäfer Köhler Bäcker Rossi Ferrari Esposito Bianchi Ricci Kowalski Nowak Wiśniewski Wójcik Kamiński Jensen Sørensen Lindqvist Åkerström
			Smith Jones Taylor Brown Wilson Walker Hughes Nazarbaev Ivanov Petrov Tanaka Suzuki Yamamoto Haddad Khoury`),
		cities:  strings.Fields(`Madrid Barcelona Valencia Sevilla Zaragoza Málaga Murcia Palma Bilbao Alicante Córdoba Valladolid Vigo Gijón Granada Oviedo Elche Badalona Cartagena Jerez Sabadell Pamplona Almería Burgos Lugo Ourense`),
		domains: strings.Fields(`gmail.com hotmail.com outlook.com yahoo.es icloud.com telefonica.net correo.example.com taller.example.com empresa.example.com`),
	}
}

// person returns the i-th of all people. Common names are common: the first of
// a list are drawn far more often than the last.
func (c crowd) person(i int) person {
	random := rand.New(rand.NewPCG(uint64(i), 7))
	p := person{
		id:     41_000_000 + int64(i)*37 + random.Int64N(37),
		given:  skewed(random, c.given),
		family: skewed(random, c.families),
		phone:  fmt.Sprintf("346%08d", random.IntN(100_000_000)),
		city:   c.cities[random.IntN(len(c.cities))],
		postal: fmt.Sprintf("%05d", 1_000+random.IntN(51_000)),
	}
	p.name = p.given + " " + p.family
	if random.IntN(3) > 0 {
		p.name += " " + skewed(random, c.families)
	}
	if random.IntN(20) == 0 {
		p.phone = fmt.Sprintf("5255%08d", random.IntN(100_000_000))
	}
	p.email = c.email(random, p)
	return p
}

func (c crowd) email(random *rand.Rand, p person) string {
	given, family := strings.ReplaceAll(fold.Text(p.given), " ", ""), strings.ReplaceAll(fold.Text(p.family), " ", "")
	local := []string{given + "." + family, given + family, given[:1] + family, family + "." + given, given + "_" + family}[random.IntN(5)]
	return fmt.Sprintf("%s%d@%s", local, random.IntN(10_000), skewed(random, c.domains))
}

// skewed draws one of a list, the first ones most often.
func skewed(random *rand.Rand, list []string) string {
	x := random.Float64()
	return list[int(x*x*float64(len(list)))]
}
