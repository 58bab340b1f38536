use crate::tile::{self, Tile};

fn codes(json: serde_json::Value) -> Vec<(String, String)> {
    let tiles: Vec<Tile> = serde_json::from_value(json).unwrap();
    tile::check(&tiles).into_iter().map(|e| (e.path, e.code)).collect()
}

#[test]
fn the_page_that_everybody_begins_with_is_right() {
    assert_eq!(tile::check(&tile::usual()), []);
}

#[test]
fn wrong_tiles_are_named_with_their_place() {
    let found = codes(serde_json::json!([
        { "id": "a", "width": 1, "content": { "kind": "score", "metric": "nps" } },
        { "id": "a", "width": 5, "title": " ", "filter": "chanel:call", "content": { "kind": "score", "metric": "nps" } },
        { "id": "b b", "width": 1, "content": { "kind": "groups", "metric": "nps", "by": "occurred", "limit": 0 } },
        { "id": "c", "width": 1, "content": { "kind": "verbatims", "limit": 21 } },
        { "id": "d", "width": 4, "content": { "kind": "trend", "metric": "ces", "interval": "week", "by": "sentimant" } },
    ]));
    let expect = [
        ("tiles[1].id", "duplicate"),
        ("tiles[1].title", "invalid"),
        ("tiles[1].width", "out_of_range"),
        ("tiles[1].filter", "unknown_field"),
        ("tiles[2].id", "invalid"),
        ("tiles[2].content.limit", "out_of_range"),
        ("tiles[2].content.by", "no_groups"),
        ("tiles[3].content.limit", "out_of_range"),
        ("tiles[4].content.by", "unknown_field"),
    ];
    assert_eq!(found, expect.map(|(path, code)| (path.to_owned(), code.to_owned())));
}
