package wazion

func spanishTexts() Texts {
	return Texts{
		Unauthorized:      "No autorizado",
		Unavailable:       "No se ha podido consultar: los datos no están disponibles en este momento",
		InvalidRequest:    "La solicitud no indica qué buscar",
		OrdersUnavailable: "Pedidos no disponibles en este momento",
		UnknownAddress:    "Dirección desconocida",
		WrongMethod:       "Solo se admiten GET y POST",
		NotInTotal:        "No incluido en el total",
		statuses: statusTexts{
			pending: "Pendiente", confirmed: "Confirmado", processing: "En preparación", shipped: "Enviado",
			outForDelivery: "En reparto", delivered: "Entregado", completed: "Completado", cancelled: "Cancelado",
			returned: "Devuelto", refunded: "Reembolsado", failed: "Entrega fallida",
		},
	}
}

func englishTexts() Texts {
	return Texts{
		Unauthorized:      "Not authorised",
		Unavailable:       "Could not look this up: the data is not available right now",
		InvalidRequest:    "The request does not say what to look for",
		OrdersUnavailable: "Orders not available right now",
		UnknownAddress:    "Unknown address",
		WrongMethod:       "Only GET and POST are answered",
		NotInTotal:        "Not part of the total",
		statuses: statusTexts{
			pending: "Pending", confirmed: "Confirmed", processing: "Processing", shipped: "Shipped",
			outForDelivery: "Out for delivery", delivered: "Delivered", completed: "Completed", cancelled: "Cancelled",
			returned: "Returned", refunded: "Refunded", failed: "Delivery failed",
		},
	}
}

func italianTexts() Texts {
	return Texts{
		Unauthorized:      "Non autorizzato",
		Unavailable:       "Impossibile effettuare la ricerca: i dati non sono disponibili in questo momento",
		InvalidRequest:    "La richiesta non indica che cosa cercare",
		OrdersUnavailable: "Ordini non disponibili in questo momento",
		UnknownAddress:    "Indirizzo sconosciuto",
		WrongMethod:       "Sono ammessi solo GET e POST",
		NotInTotal:        "Non incluso nel totale",
		statuses: statusTexts{
			pending: "In attesa", confirmed: "Confermato", processing: "In lavorazione", shipped: "Spedito",
			outForDelivery: "In consegna", delivered: "Consegnato", completed: "Completato", cancelled: "Annullato",
			returned: "Reso", refunded: "Rimborsato", failed: "Consegna non riuscita",
		},
	}
}

func frenchTexts() Texts {
	return Texts{
		Unauthorized:      "Non autorisé",
		Unavailable:       "Recherche impossible : les données ne sont pas disponibles pour le moment",
		InvalidRequest:    "La requête n'indique pas quoi rechercher",
		OrdersUnavailable: "Commandes indisponibles pour le moment",
		UnknownAddress:    "Adresse inconnue",
		WrongMethod:       "Seuls GET et POST sont acceptés",
		NotInTotal:        "Non compris dans le total",
		statuses: statusTexts{
			pending: "En attente", confirmed: "Confirmée", processing: "En préparation", shipped: "Expédiée",
			outForDelivery: "En cours de livraison", delivered: "Livrée", completed: "Terminée", cancelled: "Annulée",
			returned: "Retournée", refunded: "Remboursée", failed: "Échec de livraison",
		},
	}
}

func germanTexts() Texts {
	return Texts{
		Unauthorized:      "Nicht autorisiert",
		Unavailable:       "Abfrage nicht möglich: Die Daten sind derzeit nicht verfügbar",
		InvalidRequest:    "Die Anfrage sagt nicht, wonach gesucht werden soll",
		OrdersUnavailable: "Bestellungen derzeit nicht verfügbar",
		UnknownAddress:    "Unbekannte Adresse",
		WrongMethod:       "Nur GET und POST werden beantwortet",
		NotInTotal:        "Nicht in der Summe enthalten",
		statuses: statusTexts{
			pending: "Ausstehend", confirmed: "Bestätigt", processing: "In Bearbeitung", shipped: "Versandt",
			outForDelivery: "In Zustellung", delivered: "Zugestellt", completed: "Abgeschlossen", cancelled: "Storniert",
			returned: "Zurückgesendet", refunded: "Erstattet", failed: "Zustellung fehlgeschlagen",
		},
	}
}

func portugueseTexts() Texts {
	return Texts{
		Unauthorized:      "Não autorizado",
		Unavailable:       "Não foi possível consultar: os dados não estão disponíveis neste momento",
		InvalidRequest:    "A solicitação não indica o que procurar",
		OrdersUnavailable: "Pedidos não disponíveis neste momento",
		UnknownAddress:    "Endereço desconhecido",
		WrongMethod:       "Só são aceites GET e POST",
		NotInTotal:        "Não incluído no total",
		statuses: statusTexts{
			pending: "Pendente", confirmed: "Confirmado", processing: "Em preparação", shipped: "Enviado",
			outForDelivery: "Em rota de entrega", delivered: "Entregue", completed: "Concluído", cancelled: "Cancelado",
			returned: "Devolvido", refunded: "Reembolsado", failed: "Falha na entrega",
		},
	}
}
