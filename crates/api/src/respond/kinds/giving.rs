//! What is more than words: files, a signature, places on a picture.

use candor_model::survey::kinds::{Area, FileUpload, HeatMap, Signature};
use serde_json::{Value, json};

use super::{Asked, Drawn, fill};

impl Drawn for FileUpload {
    fn template(&self) -> &'static str {
        "file_upload"
    }

    fn simple(&self) -> bool {
        false
    }

    fn sends_files(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        let files: Vec<Value> = Self::files(asked.answer)
            .into_iter()
            .filter(|(_, file)| file.refused.is_none())
            .map(|(code, file)| {
                json!({
                    "field": format!("{}.remove.{code}", asked.key),
                    "name": file.name,
                    "remove": words.file_remove.replace("{name}", &file.name),
                })
            })
            .collect();
        let endings = self.endings();
        json!({
            "files": files,
            "several": self.most > 1,
            "accept": endings.iter().map(|e| format!(".{e}")).collect::<Vec<_>>().join(","),
            "hint": fill(words.file_hint, endings.join(", "), self.max_megabytes),
        })
    }
}

impl Drawn for Signature {
    fn template(&self) -> &'static str {
        "signature"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        json!({
            "name": asked.field("name", words.signature_name.into()),
            "drawing": asked.field("drawing", words.signature_draw.into()),
            "clear": words.clear,
        })
    }
}

impl Drawn for HeatMap {
    fn template(&self) -> &'static str {
        "heat_map"
    }

    fn simple(&self) -> bool {
        false
    }

    fn rich(&self) -> bool {
        true
    }

    /// A point in the middle of an area was chosen from the list, and is shown there.
    fn with(&self, asked: &Asked<'_>) -> Value {
        let words = asked.kind_words();
        let given = asked.part("points").and_then(Value::as_array);
        let given: Vec<&str> = given.into_iter().flatten().filter_map(Value::as_str).collect();
        let area = |area: &Area| {
            let chosen = given.contains(&area.point().as_str());
            json!({ "code": area.code, "text": asked.text(&area.text), "chosen": chosen, "at": area.point() })
        };
        let listed: Vec<String> = self.areas.iter().map(Area::point).collect();
        let label = |point: &str| {
            let (x, y) = point.split_once('x')?;
            let share = |n: &str| n.parse::<u32>().ok().map(|n| n / 10);
            Some(fill(words.map_place, share(x)?, share(y)?))
        };
        let points: Vec<Value> = given
            .iter()
            .filter(|p| !listed.iter().any(|l| l == *p))
            .filter_map(|p| Some(json!({ "value": p, "text": label(p)? })))
            .collect();
        json!({
            "src": asked.draw.image(&self.image),
            "alt": asked.text(&self.alt),
            "height": self.plain_height(),
            "max": self.max,
            "hint": fill(words.map_hint, self.max, ""),
            "list": words.map_areas,
            "place": words.map_place,
            "points": points,
            "areas": self.areas.iter().map(area).collect::<Vec<_>>(),
        })
    }
}
