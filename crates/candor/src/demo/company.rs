//! Merrow Parcel: a carrier that exists only here. Its units, its people and its customers.

use candor_model::CustomerRef;

use super::rng::Rng;

/// Its short name.
pub(crate) const SLUG: &str = "merrow";
/// Its name.
pub(super) const NAME: &str = "Merrow Parcel";

/// A place where parcels are handed over or sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Region, area and place, as people write them.
    pub names: [&'static str; 3],
    /// The town, as customers call it.
    pub town: &'static str,
    /// The language of most of its customers.
    pub language: &'static str,
    /// Whether customers come in.
    pub shop: bool,
    /// How much of the business it has.
    pub size: f64,
    /// How good it usually is, from 0 to 1.
    pub quality: f64,
}

const fn place(
    region: &'static str,
    area: &'static str,
    name: &'static str,
    (town, language): (&'static str, &'static str),
    shop: bool,
    (size, quality): (f64, f64),
) -> Place {
    Place { names: [region, area, name], town, language, shop, size, quality }
}

const ISLES: &str = "Isles";
const CENTRAL: &str = "Central";
const WEST: &str = "West";

/// The places; with their areas and regions forty units.
pub(super) const PLACES: [Place; 28] = [
    place(ISLES, "England South", "London Docklands", ("London", "en"), true, (1.8, 0.58)),
    place(ISLES, "England South", "Bristol Depot", ("Bristol", "en"), false, (1.1, 0.62)),
    place(ISLES, "England South", "Brighton", ("Brighton", "en"), true, (0.7, 0.66)),
    place(ISLES, "England North", "Leeds", ("Leeds", "en"), true, (1.0, 0.5)),
    place(ISLES, "England North", "Manchester Depot", ("Manchester", "en"), false, (1.4, 0.6)),
    place(ISLES, "England North", "Newcastle", ("Newcastle", "en"), true, (0.7, 0.67)),
    place(ISLES, "Scotland and Ireland", "Glasgow Depot", ("Glasgow", "en"), false, (0.9, 0.63)),
    place(ISLES, "Scotland and Ireland", "Edinburgh", ("Edinburgh", "en"), true, (0.8, 0.7)),
    place(ISLES, "Scotland and Ireland", "Dublin", ("Dublin", "en"), true, (1.0, 0.6)),
    place(CENTRAL, "Germany North", "Hamburg", ("Hamburg", "de"), true, (1.4, 0.63)),
    place(CENTRAL, "Germany North", "Bremen Depot", ("Bremen", "de"), false, (0.8, 0.66)),
    place(CENTRAL, "Germany North", "Berlin Depot", ("Berlin", "de"), false, (1.7, 0.54)),
    place(CENTRAL, "Germany South", "Munich", ("München", "de"), true, (1.4, 0.61)),
    place(CENTRAL, "Germany South", "Stuttgart Depot", ("Stuttgart", "de"), false, (1.1, 0.6)),
    place(CENTRAL, "Germany South", "Nuremberg", ("Nürnberg", "de"), true, (0.8, 0.68)),
    place(CENTRAL, "Austria", "Vienna", ("Wien", "de"), true, (1.1, 0.62)),
    place(CENTRAL, "Austria", "Graz Depot", ("Graz", "de"), false, (0.6, 0.69)),
    place(CENTRAL, "Austria", "Linz", ("Linz", "de"), true, (0.5, 0.67)),
    place(WEST, "France North", "Lille Depot", ("Lille", "fr"), false, (0.9, 0.62)),
    place(WEST, "France North", "Paris Bercy", ("Paris", "fr"), true, (1.7, 0.55)),
    place(WEST, "France North", "Rouen", ("Rouen", "fr"), true, (0.5, 0.66)),
    place(WEST, "France South", "Lyon Hub", ("Lyon", "fr"), false, (1.2, 0.64)),
    place(WEST, "France South", "Marseille", ("Marseille", "fr"), true, (1.0, 0.6)),
    place(WEST, "France South", "Toulouse", ("Toulouse", "fr"), true, (0.8, 0.66)),
    place(WEST, "Belgium", "Brussels", ("Bruxelles", "fr"), true, (0.9, 0.6)),
    place(WEST, "Belgium", "Liège Depot", ("Liège", "fr"), false, (0.6, 0.63)),
    place(WEST, "Belgium", "Namur", ("Namur", "fr"), true, (0.3, 0.69)),
    place(WEST, "Belgium", "Charleroi Depot", ("Charleroi", "fr"), false, (0.4, 0.61)),
];

/// Who answers the phone, drives and stands at the counter, by language. The first of each is praised most.
pub(super) fn staff(language: &str) -> &'static [&'static str] {
    match language {
        "de" => {
            &["Jonas", "Katrin", "Mehmet", "Birgit", "Svenja", "Tobias", "Aylin", "Ralf", "Miriam", "Uwe"]
        }
        "fr" => {
            &["Amélie", "Karim", "Sophie", "Thierry", "Inès", "Mathieu", "Fatou", "Didier", "Chloé", "Loïc"]
        }
        _ => &["Priya", "Owen", "Marta", "Declan", "Grace", "Tariq", "Holly", "Callum", "Imogen", "Stuart"],
    }
}

const FIRST: [[&str; 24]; 3] = [
    [
        "Olivia", "Jack", "Amelia", "Harry", "Isla", "George", "Ava", "Noah", "Emily", "Charlie", "Sophie",
        "Oscar", "Ruth", "Arthur", "Moira", "Liam", "Niamh", "Aidan", "Zara", "Hamza", "Beth", "Ewan",
        "Nadia", "Hugh",
    ],
    [
        "Lena", "Paul", "Anna", "Felix", "Marie", "Leon", "Hannah", "Lukas", "Sabine", "Jürgen", "Petra",
        "Stefan", "Elif", "Murat", "Ingrid", "Holger", "Nina", "Moritz", "Ulrike", "Bernd", "Greta", "Emil",
        "Olga", "Dieter",
    ],
    [
        "Camille", "Louis", "Manon", "Hugo", "Léa", "Jules", "Chantal", "Pierre", "Nathalie", "Luc", "Aïcha",
        "Yanis", "Brigitte", "Alain", "Margaux", "Théo", "Élodie", "Rachid", "Claire", "Benoît", "Jeanne",
        "Marc", "Zoé", "Guy",
    ],
];

const LAST: [[&str; 24]; 3] = [
    [
        "Whitfield",
        "Okafor",
        "Barlow",
        "Hughes",
        "Pemberton",
        "Singh",
        "Marsh",
        "Doyle",
        "Fraser",
        "Ellison",
        "Kaur",
        "Lockwood",
        "Byrne",
        "Tanner",
        "Osborne",
        "Rahman",
        "Sinclair",
        "Gallagher",
        "Prior",
        "Webb",
        "Adeyemi",
        "Cross",
        "Hollis",
        "Munro",
    ],
    [
        "Brandt", "Yıldız", "Hofmann", "Krüger", "Seidel", "Vogel", "Lorenz", "Pohl", "Öztürk", "Winkler",
        "Albrecht", "Haas", "Neumann", "Gruber", "Steiner", "Böhm", "Reuter", "Kramer", "Dietz", "Wolff",
        "Nowak", "Huber", "Engel", "Jansen",
    ],
    [
        "Moreau",
        "Lefèvre",
        "Benali",
        "Garnier",
        "Rousseau",
        "Diallo",
        "Fontaine",
        "Chevalier",
        "Dumas",
        "Perrin",
        "Lambert",
        "Marchand",
        "Renaud",
        "Colin",
        "Haddad",
        "Gaillard",
        "Picard",
        "Leroux",
        "Bailly",
        "Maes",
        "Dubois",
        "Carlier",
        "Noël",
        "Barbier",
    ],
];

fn column(language: &str) -> usize {
    match language {
        "de" => 1,
        "fr" => 2,
        _ => 0,
    }
}

/// The customer with this number: always the same person.
pub(super) fn customer(number: usize, language: &str) -> CustomerRef {
    let mut rng = Rng::new(0xc0_ffee ^ number as u64);
    let at = column(language);
    let first = rng.pick(&FIRST[at]).copied().unwrap_or("Alex");
    let last = rng.pick(&LAST[at]).copied().unwrap_or("Moore");
    let domain = ["mail.example", "post.example", "inbox.example"][at];
    let plain = |name: &str| candor_understand::analyse::normal(name);
    let email = rng.chance(0.7).then(|| format!("{}.{}{number}@{domain}", plain(first), plain(last)));
    let phone = rng.chance(0.35).then(|| phone(number, language));
    let name = rng.chance(0.88).then(|| format!("{first} {last}"));
    CustomerRef { external_id: Some(format!("C-{}", 100_000 + number)), email, phone, name }
}

/// A number that looks as numbers do in the customer's country.
pub(super) fn phone(number: usize, language: &str) -> String {
    match language {
        "de" => format!("+49 171 {:07}", 1_000_000 + number * 37 % 8_999_999),
        "fr" => {
            let n = 10_000_000 + number * 613 % 89_999_999;
            format!("+33 6 {:02} {:02} {:02} {:02}", n / 1_000_000, n / 10_000 % 100, n / 100 % 100, n % 100)
        }
        _ => format!("+44 7700 {:06}", 900_000 + number % 100_000),
    }
}
