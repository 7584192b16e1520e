"""What a reminder says where the house has no words of its own: three letters, each sterner than the one before."""

from typing import NamedTuple


class Words(NamedTuple):
    """Subject and body of a letter; `{date}` in it is the day by which nothing had come."""

    subject: str
    body: str


_LV = (
    Words(
        "Atgādinājums par rēķinu apmaksu",
        "Līdz {date} neesam saņēmuši apmaksu par tālāk minētajiem rēķiniem. Lūdzam tos apmaksāt vai paziņot, kad tas "
        "tiks izdarīts. Ja rēķini jau ir apmaksāti, lūdzam šo vēstuli neņemt vērā.",
    ),
    Words(
        "Otrais atgādinājums par rēķinu apmaksu",
        "Jau iepriekš atgādinājām par apmaksu, taču līdz {date} tālāk minētie rēķini joprojām nav apmaksāti. Lūdzam "
        "tos apmaksāt nekavējoties vai piecu dienu laikā paziņot, kad tas tiks izdarīts.",
    ),
    Words(
        "Pēdējais brīdinājums pirms parāda piedziņas",
        "Neraugoties uz mūsu atgādinājumiem, uz {date} tālāk minētie rēķini nav apmaksāti. Ja desmit dienu laikā "
        "nesaņemsim visu summu, parādu bez papildu brīdinājuma nodosim piedziņai.",
    ),
)
_EN = (
    Words(
        "Payment reminder",
        "By {date} the invoices below had not been paid to us. Please pay them, or tell us when you will. If you have "
        "paid in the meantime, please disregard this letter.",
    ),
    Words(
        "Second payment reminder",
        "We have reminded you before, but by {date} the invoices below were still unpaid. Please pay them without "
        "delay, or tell us within five days when you will.",
    ),
    Words(
        "Last reminder before debt recovery",
        "In spite of our reminders the invoices below were unpaid on {date}. Unless we receive the whole sum within "
        "ten days, we shall hand the debt over for recovery without further notice.",
    ),
)
_LT = (
    Words(
        "Priminimas apmokėti",
        "Iki {date} negavome apmokėjimo už toliau nurodytas sąskaitas. Prašome jas apmokėti arba pranešti, kada tai "
        "padarysite. Jei jau apmokėjote, prašome į šį laišką nekreipti dėmesio.",
    ),
    Words(
        "Antrasis priminimas apmokėti",
        "Jau anksčiau priminėme apie apmokėjimą, tačiau {date} toliau nurodytos sąskaitos vis dar neapmokėtos. Prašome "
        "jas nedelsiant apmokėti arba per penkias dienas pranešti, kada tai padarysite.",
    ),
    Words(
        "Paskutinis įspėjimas prieš skolos išieškojimą",
        "Nepaisant mūsų priminimų, {date} toliau nurodytos sąskaitos neapmokėtos. Jei per dešimt dienų negausime visos "
        "sumos, skolą be papildomo įspėjimo perduosime išieškoti.",
    ),
)
_ET = (
    Words(
        "Maksemeeldetuletus",
        "Meie andmetel on allpool loetletud arved seisuga {date} tasumata. Palume need tasuda või teatada, millal seda "
        "teete. Kui olete arved vahepeal tasunud, palume käesolev kiri tähelepanuta jätta.",
    ),
    Words(
        "Teine maksemeeldetuletus",
        "Oleme Teile tasumata arvetest juba teatanud, kuid seisuga {date} on allpool loetletud arved endiselt tasumata."
        " Palume need viivitamata tasuda või teatada viie päeva jooksul, millal seda teete.",
    ),
    Words(
        "Viimane hoiatus enne võla sissenõudmist",
        "Vaatamata meie meeldetuletustele on allpool loetletud arved seisuga {date} tasumata. Kui kogu summa ei laeku "
        "kümne päeva jooksul, anname võla ilma täiendava hoiatuseta sissenõudmisele.",
    ),
)
_RU = (
    Words(
        "Напоминание об оплате",
        "По состоянию на {date} мы не получили оплату по указанным ниже счетам. Просим оплатить их или сообщить, когда "
        "это будет сделано. Если счета уже оплачены, просим не принимать это письмо во внимание.",
    ),
    Words(
        "Повторное напоминание об оплате",
        "Мы уже напоминали Вам об оплате, однако по состоянию на {date} указанные ниже счета всё ещё не оплачены. "
        "Просим оплатить их незамедлительно или в течение пяти дней сообщить, когда это будет сделано.",
    ),
    Words(
        "Последнее предупреждение перед взысканием долга",
        "Несмотря на наши напоминания, по состоянию на {date} указанные ниже счета не оплачены. Если в течение десяти "
        "дней мы не получим всю сумму, долг будет передан на взыскание без дополнительного предупреждения.",
    ),
)
_DE = (
    Words(
        "Zahlungserinnerung",
        "Bis zum {date} konnten wir zu den nachstehenden Rechnungen keinen Zahlungseingang feststellen. Bitte "
        "begleichen Sie diese oder teilen Sie uns mit, wann wir mit der Zahlung rechnen können. Haben Sie inzwischen "
        "gezahlt, betrachten Sie dieses Schreiben bitte als gegenstandslos.",
    ),
    Words(
        "Zweite Zahlungserinnerung",
        "Wir haben Sie bereits erinnert, doch am {date} waren die nachstehenden Rechnungen noch offen. Bitte "
        "begleichen Sie diese umgehend oder teilen Sie uns innerhalb von fünf Tagen mit, wann wir mit der "
        "Zahlung rechnen können.",
    ),
    Words(
        "Letzte Mahnung vor Übergabe an das Inkasso",
        "Trotz unserer Erinnerungen waren die nachstehenden Rechnungen am {date} nicht bezahlt. Geht der gesamte "
        "Betrag nicht innerhalb von zehn Tagen bei uns ein, übergeben wir die Forderung ohne weitere "
        "Ankündigung dem Inkasso.",
    ),
)
BY_LANGUAGE = {"lv": _LV, "en": _EN, "lt": _LT, "et": _ET, "ru": _RU, "de": _DE}
LEVELS = len(_EN)


def words(level: int, language: str) -> Words | None:
    """Those of the level in the language, else in English; above the third level nothing is said (CX13)."""
    return BY_LANGUAGE.get(language, _EN)[level - 1] if 1 <= level <= LEVELS else None


def texts(level: int) -> dict[str, dict[str, str]]:
    """The words of the level as a text template holds them; the English ones are for every other language (CX13)."""
    said = {language: each[level - 1]._asdict() for language, each in BY_LANGUAGE.items()}
    return {"" if language == "en" else language: each for language, each in said.items()}
