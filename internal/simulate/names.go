package simulate

import (
	"math/rand/v2"
	"strings"
)

// language chooses the word lists that a person's name is made of.
type language int

const (
	spanish language = iota
	portuguese
	french
	german
	italian
	english
	kazakh
	japanese
	arabic
)

// lexicon is what names and streets of a language are made of.
type lexicon struct {
	given, family []string
	streets       []string
	twoSurnames   bool
	numberFirst   bool
}

// words splits a list that is written as a sentence; "_" stands for a blank.
func words(list string) []string {
	parts := strings.Fields(list)
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, "_", " ")
	}
	return parts
}

// lexicons holds one lexicon for each language.
func lexicons() map[language]lexicon {
	return map[language]lexicon{
		spanish: {
			given: words("Lucía Martina Sofía Carmen Noa Uxía Iria Sabela Antía Marta Elena Paula Irene Rocío Nuria Begoña Ainhoa Candela Jimena Inés " +
				"Hugo Mateo Brais Xoán Anxo Iago Pablo Diego Álvaro Adrián Íñigo Jordi Sergio Rubén Óscar Tomás Gonzalo Andrés Joaquín María_José José_Luis"),
			family: words("Ferreiro Castro Iglesias Prieto Souto Rial Lema Barreiro Quiroga Otero Varela Pazos Mosquera Cendán Figueroa Robles Luna Ortega " +
				"Núñez Peña Ibáñez Muñoz Gallardo Serrano Cano Herrera Vidal Soler Puig Roldán Aguirre Echeverría Zubiri Montes Cabrera Bravo Lorenzo De_la_Fuente"),
			streets:     words("Calle_Mayor Rúa_do_Vilar Avenida_de_la_Marina Calle_del_Horno Plaza_del_Barro Paseo_de_los_Tilos Calle_Alfareros Travesía_del_Pozo"),
			twoSurnames: true,
		},
		portuguese: {
			given: words("Inês Beatriz Leonor Matilde Carolina Joana Mafalda Rita Tiago João Diogo Gonçalo Rui Nuno Duarte Vasco Luísa Conceição Antônio Júlia"),
			family: words("Silveira Carvalho Magalhães Teixeira Pacheco Figueiredo Gonçalves Brandão Falcão Queirós Lobo Meireles Sampaio Valadares " +
				"Assunção Barros Moura Peixoto"),
			streets: words("Rua_da_Olaria Avenida_da_Liberdade Rua_das_Flores Travessa_do_Forno Largo_do_Carmo Rua_do_Comércio"),
		},
		french: {
			given:       words("Camille Élodie Manon Chloé Océane Anaïs Zoé Hélène Léa Maëlys Théo Baptiste Rémi Gaëtan Loïc Étienne Noël François Jérôme Maxence"),
			family:      words("Lefèvre Moreau Garnier Perrin Chevallier Bonnet Rousselle Faucher Marchand Delorme Vasseur Besnard Guérin Poirier Lemaître Dubreuil"),
			streets:     words("rue_des_Potiers avenue_Jean_Moulin boulevard_de_la_Plage place_du_Marché rue_du_Four impasse_des_Lilas"),
			numberFirst: true,
		},
		german: {
			given:   words("Annika Franziska Jörg Jürgen Katrin Lena Matthias Niklas Ömer Petra Rüdiger Sören Thilo Ulrike Vanessa Wiebke Björn Käthe Heike Moritz"),
			family:  words("Schäfer Krüger Vogt Bäumler Hofmann Lindner Weiß Größer Petersen Kühn Brandt Seidel Jäger Böhm Winkler Kaya Nowak Reuter"),
			streets: words("Töpfergasse Hauptstraße Lindenweg Am_Brennofen Bahnhofstraße Ringallee"),
		},
		italian: {
			given:   words("Giulia Chiara Federica Alessia Nicolò Lorenzo Matteo Davide Beatrice Ilaria Niccolò Tommaso Elisa Serena Gabriele Riccardo"),
			family:  words("Bianco Colombo Ferrante Galli Moretti D'Angelo Fontana Caruso Marchetti Sartori De_Santis Lombardo Pellegrini Rinaldi Vitale"),
			streets: words("Via_dei_Vasai Corso_Garibaldi Via_Roma Piazza_del_Forno Viale_dei_Pini Via_San_Marco"),
		},
		english: {
			given: words("Amelia Olive Grace Harriet Poppy Siobhán Zara Nadia Oliver Callum Rhys Ewan Declan Marcus Tyler Brooke Madison Logan Ava Desmond"),
			family: words("Whitfield Ashworth Pemberton Hargreaves O'Brien Sutcliffe Fairbanks Langley Thornbury Merriweather Colby Hensley Ridley " +
				"Bancroft St._John Abernathy Caldwell"),
			streets:     words("Kiln_Lane Mill_Road Harbour_Street Maple_Avenue Station_Approach Clay_Hill"),
			numberFirst: true,
		},
		kazakh: {
			given:   words("Аружан Айгерім Дана Мадина Нұрлан Ерлан Тимур Әлия Асель Бауыржан"),
			family:  words("Нұрланова Сейтқали Ахметова Ибраев Қасымова Оспанов Жүнісова Тілеуов"),
			streets: words("Абай_даңғылы Достық_көшесі Сәтбаев_көшесі"),
		},
		japanese: {
			given:   words("Haruka Yuki Aoi Sakura Ren Daiki Kenta Mio Shōta Naoko"),
			family:  words("Mori Ōkubo Tanabe Hayashida Fujimoto Sakai Nishimura Kuroda Ishii Matsuda"),
			streets: words("Kamogawa-dōri Sakae Minami-Aoyama Tenjinbashi"),
		},
		arabic: {
			given:   words("Fatima Noura Dalal Mariam Yousef Khaled Abdullah Salem Hessa Bader"),
			family:  words("Al-Mansouri Al-Rashidi Al-Ajmi Al-Hamdan Al-Sabti Al-Dosari Al-Khaldi Al-Failakawi"),
			streets: words("Gulf_Road Salem_Al-Mubarak_Street Fahad_Al-Salem_Street"),
		},
	}
}

// name draws a natural full name.
func (l lexicon) name(random *rand.Rand) string {
	name := pick(random, l.given) + " " + pick(random, l.family)
	if l.twoSurnames && random.IntN(10) < 7 {
		name += " " + pick(random, l.family)
	}
	return name
}

// pick draws one of a list.
func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }
