//! Words that begin so, or are spelled nearly so: every term of the dictionary that fits, one document set.

use candor_model::filter::distance::distance;
use tantivy::postings::BlockSegmentPostings;
use tantivy::postings::TermInfo;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, FuzzyTermQuery, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;
use tantivy::{BitSet, DocSet, Score, SegmentReader, TantivyError, Term};

/// Which terms fit.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Those that begin so.
    Prefix(String),
    /// Those at most so far away.
    Fuzzy { word: String, distance: u8 },
}

/// Documents that hold any term that fits. Each counts the same.
#[derive(Clone, Debug)]
pub struct Expansion {
    pub field: Field,
    pub pattern: Pattern,
}

impl Query for Expansion {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Expansion {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(reader.max_doc());
        let inverted = reader.inverted_index(self.field)?;
        let mut postings: Option<BlockSegmentPostings> = None;
        for term in self.terms(inverted.terms())? {
            match &mut postings {
                Some(postings) => inverted.reset_block_postings_from_terminfo(&term, postings)?,
                None => {
                    postings =
                        Some(inverted.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?);
                }
            }
            let Some(postings) = &mut postings else { continue };
            while !postings.docs().is_empty() {
                for &doc in postings.docs() {
                    documents.insert(doc);
                }
                postings.advance();
            }
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: u32) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.seek(doc) == doc {
            Ok(Explanation::new("any word that fits", 1.0))
        } else {
            Err(TantivyError::InvalidArgument("no match".into()))
        }
    }
}

impl Expansion {
    fn terms(&self, dictionary: &TermDictionary) -> tantivy::Result<Vec<TermInfo>> {
        let mut found = Vec::new();
        match &self.pattern {
            Pattern::Prefix(prefix) => {
                let mut terms = dictionary.range().ge(prefix.as_bytes()).into_stream()?;
                while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                    found.push(terms.value().clone());
                }
            }
            Pattern::Fuzzy { word, distance: limit } => {
                // The automaton is quick and a little generous; the rule of the language decides.
                let term = Term::from_field_text(self.field, word);
                let automaton = FuzzyTermQuery::new(term, *limit, true).automaton()?;
                let mut terms = dictionary.search(automaton).into_stream()?;
                while terms.advance() {
                    let near = std::str::from_utf8(terms.key())
                        .is_ok_and(|term| distance(word, term, usize::from(*limit)).is_some());
                    if near {
                        found.push(terms.value().clone());
                    }
                }
            }
        }
        Ok(found)
    }
}
