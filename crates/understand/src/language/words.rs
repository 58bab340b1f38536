//! Little words and letters by which a language in Latin script gives itself away.

/// The languages, in the order of the lists below.
pub(super) const LANGUAGES: [&str; 18] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro", "tr", "id",
    "vi",
];

/// Words that are frequent in a language, above all in what customers write. Shared words count less.
#[rustfmt::skip]
pub(super) const WORDS: [&str; 18] = [
    // en
    "the and to of a in is it you that he was for on are with as i his they be at this have from or had by but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see no way could people my than first been call who its now find long down day did get come made may part over new after back only good know our well also because any very just here much before right too mean through great such take again off where why most really got thanks thank please service staff never always still even don't didn't can't won't isn't wasn't i'm i've it's that's bad best love nice delivery late money happy help ok fine poor excellent wrong better worst awesome amazing nothing everything something ever love quick quickly",
    // de
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei wenn ich mir mich wir uns sehr gut schlecht danke bitte leider immer wieder nie kein keine kann habe hatte schon hier jetzt alles nichts mal ihr ihre ihnen dieser diese dieses doch dann da was wer warum super schnell schnelle freundlich freundliche lieferung bestellung mein meine meinem paket einfach nochmal trotzdem gar ganz viel zufrieden besser endlich heute gestern ohne weil gute guter gutes top lange würde wurden seit tag tage geld teuer toll nett war's",
    // fr
    "le la les de des du un une et est en que qui dans pour pas sur plus au avec par ce se il elle je vous nous on ne son sa ses ont aux cette mais ou été sont comme tout fait être très bien merci bon bonne c'est j'ai n'est qu'il d'un l'on était avoir même aussi leur y si sans nos votre vos mon ma mes trop jamais toujours rien encore quand deux peu après avant faire peut déjà parce livraison commande colis service rapide mauvais mauvaise déçu déçue satisfait satisfaite client accueil problème depuis jour jours aucun aucune donc où cela ça été temps personnel agréable produit équipe content contente correct voilà non oui bravo",
    // es
    "el la los las de que y a en un una es se no por con su para como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos e esto mí antes algunos qué unos yo otro otras otra él tanto esa estos mucho nada muchos cual poco ella estar gracias bien bueno buena mal malo mala servicio excelente siempre nunca está están fue tiene tengo hace pedido llegó mi muy rápido tarde día días son ha he estoy así atención hotel habitación si solo del al",
    // it
    "il lo la i gli le di che e è a un una in non per con del della sono si da come ma più anche nel alla al dei mi ho ha questo questa molto bene grazie ottimo ottima servizio sempre mai tutto tutti ci io ne se o cosa perché quando quello essere stato stata fatto hanno era dal dalla delle degli nella sul sulla suo sua loro ancora già solo dopo prima senza buono buona pessimo pessima veloce consegna ordine qualità prezzo giorni nessuno niente troppo così poi però abbiamo siamo tempo persona cliente clienti davvero",
    // pt
    "o a os as de do da dos das que e é em um uma para com não por mais se no na nos nas como mas foi ao ele ela eu seu sua ou quando muito já está também só pelo pela até isso entre era depois sem mesmo aos ter seus quem me esse eles você tinha foram essa num nem suas meu minha às têm numa há obrigado obrigada bom boa ótimo ótima péssimo serviço atendimento entrega produto nunca sempre tudo nada bem mal muito rápido dia dias fazer são vou estou pra porque gente tem ser fui hoje melhor pior veio chegou compra",
    // nl
    "de het een en van ik te dat die in is niet zijn op aan met als voor had er maar om hem dan zou of wat mijn men dit zo door over ze zich bij ook tot je mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij nu ge geen omdat iets worden toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier wie werd altijd doch wordt wezen kunnen ons zelf tegen na reeds wil kon niets uw iemand geweest andere goed goede slecht slechte bedankt snel snelle levering pakket besteld bestelling klantenservice erg heel zeer weer nooit wij niemand gewoon tevreden prima vriendelijk fijn",
    // sv
    "och i att det som en på är av för med den till inte om ett han men var jag sig från vi så kan när år de du han hon mig dig oss här vara har hade skulle mycket bra dålig tack alltid aldrig ingen inget också nu från efter än eller vad där hur mer min mitt mina er ert denna detta dessa blev bli utan över någon något snabb leverans paket trevlig bättre bäst igen redan väldigt tyvärr kommer fick fått får gick hej",
    // da
    "og i at det som en på er af for med den til ikke om et han men var jeg sig fra vi så kan når år de du hun mig dig os her være har havde skulle meget god godt dårlig tak altid aldrig ingen intet også nu efter end eller hvad hvor hvordan mere min mit mine jer denne dette disse blev blive uden over nogen noget hurtig levering pakke venlig bedre bedst igen allerede desværre kommer fik fået får gik hej af kun lige",
    // no
    "og i at det som en på er av for med den til ikke om et han men var jeg seg fra vi så kan når år de du hun meg deg oss her være har hadde skulle mye veldig bra dårlig takk alltid aldri ingen ingenting også nå etter enn eller hva hvor hvordan mer min mitt mine dere denne dette disse ble bli uten over noen noe rask levering pakke hyggelig bedre best igjen allerede dessverre kommer fikk fått får gikk hei kun fortsatt",
    // fi
    "ja on ei se että hän oli ovat en mutta kun niin kuin myös olen minä sinä me te he tämä tuo mitä joka jos vain vielä sen sitä siitä olla ole ollut mukaan hyvä hyvin huono kiitos aina koskaan nyt jo kanssa ennen jälkeen todella erittäin palvelu toimitus nopea paketti tilaus tuli miksi missä kaikki mitään paljon enemmän parempi paras taas mielestä asiakas asiakaspalvelu voi pitää tuote",
    // pl
    "i w nie na się z do to że jest o jak za co po tak ale od ma dla przez czy już tylko jego być są może ich było był była który która które ten tego tej mnie mi ja my wy oni bardzo dobry dobra dobrze zły dziękuję dzięki zawsze nigdy wszystko nic tutaj teraz gdzie kiedy dlaczego jeszcze bez przed szybko szybka dostawa paczka zamówienie obsługa polecam niestety super mam jestem sie ze też moje mój moja kiedy więc oraz",
    // cs
    "a v se na je že to s z do o i jsem ale jako za by si tak po pro od jsme jsou byl byla bylo být který která které co jak jen nebo už při ještě můj má mi mě ten ta tento velmi dobrý dobře špatný děkuji díky vždy nikdy všechno nic tady teď kde když proč bez rychlé rychlá dodání balík objednávka obsluha doporučuji bohužel nejsem není mám také však moc až",
    // hu
    "a az és hogy nem is egy ez de volt meg csak már még van mint el ha ki vagy azt le kell lesz nagyon jó rossz köszönöm mindig soha semmi itt most hol mikor miért több minden én te ő mi ti ők nincs után előtt nélkül gyors szállítás csomag rendelés kiszolgálás ajánlom sajnos volt voltak lett ami aki ezt azért igen szép",
    // ro
    "de și în a la cu pe nu este o un că se din mai care sunt pentru ca am fi au fost ce sau dar prin dupa după foarte bun bună rău mulțumesc mereu niciodată nimic aici acum unde când cum tot toate eu tu el ea noi voi ei lor lui fără rapid livrare comanda comandă pachet serviciu recomand din păcate si sa să asta acest această",
    // tr
    "ve bir bu da de için çok ile ne gibi daha var ama o ben sen biz siz onlar en olarak kadar sonra değil mi mı olan her şey hiç yok ki iyi kötü teşekkürler teşekkür her zaman asla burada şimdi nerede neden hızlı teslimat kargo sipariş hizmet tavsiye ederim maalesef oldu geldi bana beni güzel berbat ürün müşteri cok guzel",
    // id
    "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih kata tahun sudah atau saat oleh menjadi orang ia telah adalah seperti sebagai bahwa kami kita sangat bagus baik buruk terima kasih selalu tidak pernah cepat pengiriman paket pesanan pelayanan sekali tapi aja nya banget enak makan tempat harga enaknya belum lagi kalau jadi hanya masih ya gak",
    // vi
    "và của là có không được cho người trong một các với này đã những để khi cũng tôi đến về như nhưng rất từ ra sẽ làm lại nếu thì năm vào phải còn nên chỉ theo bị ở tại hàng giao tốt nhanh cảm ơn bạn mình sản phẩm quá nhân viên dịch vụ lắm thầy dạy học sinh viên môn",
];

/// Letters that few languages have.
#[rustfmt::skip]
pub(super) const LETTERS: [&str; 18] = [
    "", "äöüß", "éèêëàçùûîôœ", "ñáéíóú¿", "àèéìòù", "ãõçáéíóúâêô", "ëé", "åäö", "æøå", "æøå", "äö",
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîșțşţ", "çğıöşü", "",
    "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
];
