"""Telling English from other languages: own sentences, one a language, and the hard English cases."""

from __future__ import annotations

import pytest

from dragoman.sources import looks_english

FOREIGN = {
    "French": "Le ministre des Affaires étrangères a déclaré que son pays ne reconnaîtrait pas l'accord "
    "signé jeudi à Genève par les deux présidents.",
    "German": "Der Außenminister sagte am Donnerstag, die Regierung werde das Abkommen nicht unterzeichnen, "
    "solange die Truppen in der Stadt bleiben.",
    "Russian": "Министр иностранных дел заявил в четверг, что страна не подпишет соглашение, пока войска "
    "остаются в городе.",
    "Spanish": "El ministro de Asuntos Exteriores dijo el jueves que su gobierno no firmará el acuerdo "
    "mientras las tropas sigan en la ciudad.",
    "Arabic": "قال وزير الخارجية يوم الخميس إن بلاده لن توقع الاتفاق ما دامت القوات في المدينة.",
    "Chinese": "外交部长星期四表示，只要军队还留在城里，政府就不会签署协议。",
    "Japanese": "外相は木曜日、部隊が市内にとどまる限り、政府は合意に署名しないと述べた。",
    "Portuguese": "O ministro das Relações Exteriores disse na quinta-feira que o governo não assinará o "
    "acordo enquanto as tropas continuarem na cidade.",
    "Italian": "Il ministro degli Esteri ha detto giovedì che il governo non firmerà l'accordo finché le "
    "truppe resteranno nella città.",
    "Dutch": "De minister van Buitenlandse Zaken zei donderdag dat de regering het akkoord niet tekent "
    "zolang de troepen in de stad blijven.",
    "Polish": "Minister spraw zagranicznych powiedział w czwartek, że rząd nie podpisze "
    "porozumienia, dopóki wojska są w mieście.",
    "Swedish": "Utrikesministern sade på torsdagen att regeringen inte skriver under avtalet så länge "
    "trupperna är kvar i staden.",
    "Turkish": "Dışişleri bakanı perşembe günü yaptığı açıklamada, birlikler şehirde kaldığı sürece "
    "hükümetin anlaşmayı imzalamayacağını ve geri adım atmayacağını söyledi.",
    "Indonesian": "Menteri luar negeri mengatakan pada hari Kamis bahwa pemerintah tidak akan menandatangani "
    "perjanjian itu selama pasukan masih berada di kota.",
    "Ukrainian": "Міністр закордонних справ заявив у четвер, що уряд не підпише угоду, доки війська "
    "залишаються в місті.",
    "Hindi": "विदेश मंत्री ने गुरुवार को कहा कि जब तक सेना शहर में है, सरकार समझौते पर हस्ताक्षर नहीं करेगी।",
    "Hebrew": "שר החוץ אמר ביום חמישי כי הממשלה לא תחתום על ההסכם כל עוד הכוחות נמצאים בעיר.",
    "Estonian": "Välisminister ütles neljapäeval, et valitsus ei kirjuta lepingule alla, kuni väed on "
    "linnas.",
    "Vietnamese": "Bộ trưởng Ngoại giao hôm thứ Năm nói rằng chính phủ sẽ không ký thỏa thuận khi quân đội "
    "còn ở trong thành phố.",
}

ENGLISH = (
    "The foreign minister said on Thursday that his government would not sign.",
    "Putin, Lavrov, Ushakov and Dmitriev met Witkoff, Kushner and Rubio in Riyadh.",
    "Trump, Putin agree Budapest summit after phone call with Orban, Kremlin says",
    "Prime Minister Giorgia Meloni told the Corriere della Sera that Palazzo Chigi had not been consulted.",
    "Xi Jinping, Wang Yi and Li Qiang received Lula da Silva and Celso Amorim in Beijing's Great Hall.",
    "ceasefire holds for second day, says un envoy; prisoners freed",
    "Germany's Bundestag voted on the Taurus missiles; the AfD and Die Linke were against it.",
    'Zelenskyy: "We don\'t trade land."',
    "MOSCOW, Oct 17 - “Я согласен,” Putin said, which means “I agree”, and the two men shook hands.",
)


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_refused(language: str) -> None:
    assert not looks_english(FOREIGN[language])


@pytest.mark.parametrize("text", ENGLISH)
def test_english_news_passes(text: str) -> None:
    assert looks_english(text)


def test_french_with_an_english_quotation_is_refused() -> None:
    assert not looks_english(FOREIGN["French"] + ' "No comment," said the spokesman.')


def test_english_article_with_a_french_quotation_passes() -> None:
    article = (
        "The French minister spoke to reporters in Brussels after the meeting, and he was asked about it. "
    )
    assert looks_english(article * 2 + "« Nous ne signerons pas cet accord », he said.")


def test_an_english_notice_does_not_hide_a_foreign_text() -> None:
    notice = "This article is available to you under the terms of the licence. "
    assert not looks_english(notice + FOREIGN["German"] * 400)


def test_a_short_foreign_headline_is_refused() -> None:
    assert not looks_english("Macron reçoit Zelensky à Paris pour des entretiens sur la paix")
