//! The conditions of other tools: ExpressionScript, SurveyJS, XPath. One grammar with three ways to name a question.

use super::sketch::{Test, When};

/// Whose expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// LimeSurvey: names without marks, `.NAOK` and the like behind them.
    Lime,
    /// SurveyJS: `{name}`.
    SurveyJs,
    /// XLSForm: `${name}`, and `.` for the question itself.
    XPath,
}

/// The deepest nesting.
const DEEPEST: usize = 40;
/// The longest expression.
const LONGEST: usize = 10_000;

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Binary(&'static str, Box<Node>, Box<Node>),
    Call(String, Vec<Node>),
    Reference(String),
    Text(String),
    Number(f64),
    List(Vec<Node>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Reference(String),
    Word(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

/// Reads an expression.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Node, String> {
    if text.len() > LONGEST {
        return Err("it is too long".into());
    }
    let tokens = tokens(text, dialect)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let node = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(node),
        Some(token) => Err(format!("{token:?} is not expected there")),
    }
}

const SIGNS: [&str; 21] = [
    "&&", "||", "==", "!=", "<>", "<=", ">=", "=", "<", ">", "!", "(", ")", "[", "]", ",", "+", "-", "*",
    "/", "|",
];

fn tokens(text: &str, dialect: Dialect) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (mark, close) = match dialect {
            Dialect::SurveyJs => ("{", "}"),
            _ => ("${", "}"),
        };
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
        } else if rest.starts_with(mark) && dialect != Dialect::Lime {
            let end = rest.find(close).ok_or("a name is not closed")?;
            tokens.push(Token::Reference(rest[mark.len()..end].trim().to_owned()));
            rest = &rest[end + 1..];
        } else if matches!(c, '"' | '\'' | '‘' | '’' | '“' | '”') {
            let ends = |d: char| match c {
                '"' | '\'' => d == c,
                '‘' | '’' => matches!(d, '‘' | '’'),
                _ => matches!(d, '“' | '”'),
            };
            let inner = &rest[c.len_utf8()..];
            let end = inner.find(ends).ok_or("a quotation is not closed")?;
            tokens.push(Token::Text(inner[..end].to_owned()));
            let quote = inner[end..].chars().next().map_or(1, char::len_utf8);
            rest = &inner[end + quote..];
        } else if c.is_alphanumeric() || c == '_' || (c == '.' && dialect != Dialect::SurveyJs) {
            let part = |d: char| {
                d.is_alphanumeric()
                    || matches!(d, '_' | '.' | '#')
                    || (dialect == Dialect::XPath && matches!(d, '-' | ':'))
            };
            let end = rest.find(|d| !part(d)).unwrap_or(rest.len());
            let word = &rest[..end];
            tokens.push(match word.parse::<f64>() {
                Ok(n) if n.is_finite() && c.is_ascii_digit() => Token::Number(n),
                _ if word == "." || word == ".." => Token::Reference(word.to_owned()),
                _ => Token::Word(word.to_owned()),
            });
            rest = &rest[end..];
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            return Err(format!("'{c}' is not understood"));
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deeply".into());
        }
        let mut items = vec![self.all()?];
        while self.word("or") || self.sign("||") {
            items.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if items.len() == 1 { items.remove(0) } else { Node::Or(items) })
    }

    fn all(&mut self) -> Result<Node, String> {
        let mut items = vec![self.not()?];
        while self.word("and") || self.sign("&&") {
            items.push(self.not()?);
        }
        Ok(if items.len() == 1 { items.remove(0) } else { Node::And(items) })
    }

    fn not(&mut self) -> Result<Node, String> {
        let mut negative = false;
        loop {
            let named = matches!(self.tokens.get(self.at + 1), Some(Token::Sign("(")));
            if self.sign("!") || (!named && self.word("not")) {
                negative = !negative;
            } else {
                break;
            }
        }
        let node = self.comparison()?;
        Ok(if negative { Node::Not(Box::new(node)) } else { node })
    }

    fn comparison(&mut self) -> Result<Node, String> {
        let left = self.sum()?;
        for (names, op) in [(&["notempty"][..], "notempty"), (&["empty"], "empty")] {
            if names.iter().any(|n| self.word(n)) {
                return Ok(Node::Call(op.into(), vec![left]));
            }
        }
        let op = match self.peek() {
            Some(Token::Sign(sign)) => match *sign {
                "=" | "==" => "=",
                "!=" | "<>" => "!=",
                "<" => "<",
                "<=" => "<=",
                ">" => ">",
                ">=" => ">=",
                _ => return Ok(left),
            },
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "eq" | "equal" => "=",
                "ne" | "notequal" => "!=",
                "lt" | "less" => "<",
                "le" | "lessorequal" => "<=",
                "gt" | "greater" => ">",
                "ge" | "greaterorequal" => ">=",
                "contains" | "contain" => "contains",
                "notcontains" | "notcontain" => "notcontains",
                "anyof" => "anyof",
                "allof" => "allof",
                "noneof" => "noneof",
                _ => return Ok(left),
            },
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.sum()?;
        Ok(Node::Binary(op, Box::new(left), Box::new(right)))
    }

    fn sum(&mut self) -> Result<Node, String> {
        let mut left = self.value()?;
        loop {
            let op = match self.peek() {
                Some(Token::Sign(s)) if matches!(*s, "+" | "-" | "*" | "/") => *s,
                Some(Token::Word(w)) if w == "div" || w == "mod" => "/",
                _ => return Ok(left),
            };
            self.at += 1;
            left = Node::Binary(op, Box::new(left), Box::new(self.value()?));
        }
    }

    fn value(&mut self) -> Result<Node, String> {
        let token = self.peek().cloned().ok_or("it ends too early")?;
        self.at += 1;
        Ok(match token {
            Token::Reference(name) => Node::Reference(name),
            Token::Text(text) => Node::Text(text),
            Token::Number(n) => Node::Number(n),
            Token::Sign("-") => match self.value()? {
                Node::Number(n) => Node::Number(-n),
                _ => return Err("a sign stands before something that is no number".into()),
            },
            Token::Sign("(") => {
                let inner = self.any()?;
                if !self.sign(")") {
                    return Err("a bracket is not closed".into());
                }
                inner
            }
            Token::Sign("[") => Node::List(self.list("]")?),
            Token::Word(name) if self.sign("(") => Node::Call(name.to_ascii_lowercase(), self.list(")")?),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" | "false" => Node::Text(word.to_ascii_lowercase()),
                _ => Node::Reference(word),
            },
            Token::Sign(sign) => return Err(format!("'{sign}' is not expected there")),
        })
    }

    fn list(&mut self, close: &str) -> Result<Vec<Node>, String> {
        let mut items = Vec::new();
        if self.sign(close) {
            return Ok(items);
        }
        loop {
            items.push(self.any()?);
            if self.sign(close) {
                return Ok(items);
            }
            if !self.sign(",") {
                return Err("a bracket is not closed".into());
            }
        }
    }
}

/// What a name in an expression stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Subject {
    /// The question.
    pub ask: String,
    /// Its row.
    pub row: Option<String>,
    /// One of its choices, which is chosen or not.
    pub item: Option<String>,
}

impl Subject {
    pub fn ask(ask: impl Into<String>) -> Self {
        Self { ask: ask.into(), row: None, item: None }
    }
}

/// What a name stands for, by the file's own rules.
pub(crate) type Lookup<'a> = &'a dyn Fn(&str) -> Option<Subject>;

/// The condition that an expression is; else why it cannot be one.
pub(crate) fn condition(node: &Node, lookup: Lookup<'_>) -> Result<When, String> {
    let many =
        |items: &[Node]| items.iter().map(|item| condition(item, lookup)).collect::<Result<Vec<_>, _>>();
    match node {
        Node::And(items) => Ok(When::All(many(items)?)),
        Node::Or(items) => Ok(When::Any(many(items)?)),
        Node::Not(item) => Ok(condition(item, lookup)?.not()),
        Node::Reference(_) => answered(node, lookup),
        Node::Call(name, args) => call(name, args, lookup),
        Node::Binary(op, left, right) => binary(op, left, right, lookup),
        Node::Text(_) | Node::Number(_) | Node::List(_) => Err("a value alone is no condition".into()),
    }
}

fn subject(node: &Node, lookup: Lookup<'_>) -> Result<Subject, String> {
    match node {
        Node::Reference(name) => lookup(name).ok_or_else(|| format!("{name} is no question of this survey")),
        Node::Call(name, _) => Err(format!("it calculates with {name}()")),
        Node::Binary(..) => Err("it calculates".into()),
        _ => Err("a question is expected".into()),
    }
}

fn test(subject: Subject, test: Test) -> When {
    match subject.item {
        Some(item) => When::Test { ask: subject.ask, row: subject.row, test: Test::Is(vec![item]) },
        None => When::Test { ask: subject.ask, row: subject.row, test },
    }
}

fn answered(node: &Node, lookup: Lookup<'_>) -> Result<When, String> {
    Ok(test(subject(node, lookup)?, Test::Answered))
}

fn literal(node: &Node) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.clone()),
        Node::Number(n) => Some(number(*n)),
        _ => None,
    }
}

/// A number without a needless fraction.
pub(crate) fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{n:.0}") } else { n.to_string() }
}

fn call(name: &str, args: &[Node], lookup: Lookup<'_>) -> Result<When, String> {
    match (name, args) {
        ("not", [one]) => Ok(condition(one, lookup)?.not()),
        ("empty" | "is_empty" | "isempty", [one]) => Ok(answered(one, lookup)?.not()),
        ("notempty" | "isnotempty", [one]) => answered(one, lookup),
        ("selected", [one, value]) => {
            let value = literal(value).ok_or("selected() needs a value")?;
            Ok(test(subject(one, lookup)?, Test::Is(vec![value])))
        }
        ("boolean" | "count" | "count-selected" | "string-length" | "strlen" | "once", [one]) => {
            answered(one, lookup)
        }
        ("count", several) if !several.is_empty() => {
            several.iter().map(|one| answered(one, lookup)).collect::<Result<Vec<_>, _>>().map(When::Any)
        }
        _ => Err(format!("it calculates with {name}()")),
    }
}

fn binary(op: &str, left: &Node, right: &Node, lookup: Lookup<'_>) -> Result<When, String> {
    // A value on the left is turned around.
    if literal(left).is_some() && literal(right).is_none() {
        let turned = match op {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            "=" | "!=" => op,
            _ => return Err(format!("'{op}' needs a question on its left")),
        };
        return binary(turned, right, left, lookup);
    }
    // "How many are chosen" is understood as far as it asks whether any is.
    if let (Node::Call(name, args), Some(n)) = (left, number_of(right))
        && matches!(name.as_str(), "count-selected" | "string-length" | "strlen" | "count" | "regex")
    {
        let some = call(name, args, lookup);
        return match (op, n) {
            (">", 0.0) | (">=", 1.0) | ("!=", 0.0) => some,
            ("=", 0.0) | ("<", 1.0) | ("<=", 0.0) => some.map(When::not),
            _ => Err(format!("it calculates with {name}()")),
        };
    }
    if let Node::List(values) = right {
        let values: Option<Vec<String>> = values.iter().map(literal).collect();
        let values = values.ok_or("a list holds something that is no value")?;
        let subject = subject(left, lookup)?;
        let each = |v: &String| test(subject.clone(), Test::Is(vec![v.clone()]));
        return match op {
            "anyof" | "=" if op == "anyof" || values.len() == 1 => Ok(test(subject, Test::Is(values))),
            "noneof" | "notcontains" => Ok(test(subject, Test::Is(values)).not()),
            "allof" | "contains" => Ok(When::All(values.iter().map(each).collect())),
            _ => Err(format!("'{op}' with a list has no counterpart")),
        };
    }
    let value = literal(right).ok_or("it compares with something that is no value")?;
    let subject = subject(left, lookup)?;
    if subject.item.is_some() {
        let chosen = test(subject, Test::Answered);
        let yes = matches!(value.as_str(), "Y" | "y" | "1" | "true" | "yes");
        return match (op, yes, value.is_empty()) {
            ("=", true, _) | ("!=", _, true) => Ok(chosen),
            ("!=", true, _) | ("=", _, true) | ("=", false, _) => Ok(chosen.not()),
            _ => Err(format!("'{op}' with a choice has no counterpart")),
        };
    }
    match op {
        "=" | "contains" | "anyof" if value.is_empty() => Ok(test(subject, Test::Answered).not()),
        "!=" if value.is_empty() => Ok(test(subject, Test::Answered)),
        "=" | "contains" | "anyof" | "allof" => Ok(test(subject, Test::Is(vec![value]))),
        "!=" | "notcontains" | "noneof" => Ok(test(subject, Test::Is(vec![value])).not()),
        "<" | "<=" | ">" | ">=" => {
            let n = value.trim().parse().map_err(|_| format!("it compares '{op}' with words"))?;
            let op = ["<=", ">=", "<", ">"].into_iter().find(|o| *o == op).unwrap_or("<");
            Ok(test(subject, Test::Number(op, n)))
        }
        _ => Err("it calculates".into()),
    }
}

fn number_of(node: &Node) -> Option<f64> {
    literal(node).and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(text: &str, dialect: Dialect) -> String {
        let lookup = |name: &str| {
            let name = name.split('.').next().unwrap_or("");
            match name.split_once("_SQ") {
                Some((ask, n)) => Some(Subject { item: Some(format!("SQ{n}")), ..Subject::ask(ask) }),
                None => (!name.starts_with("un")).then(|| Subject::ask(name)),
            }
        };
        match parse(text, dialect).and_then(|node| condition(&node, &lookup)) {
            Ok(when) => show(&when),
            Err(why) => format!("! {why}"),
        }
    }

    fn show(when: &When) -> String {
        let many = |items: &[When], with: &str| {
            format!("({})", items.iter().map(show).collect::<Vec<_>>().join(with))
        };
        match when {
            When::All(items) => many(items, " & "),
            When::Any(items) => many(items, " | "),
            When::Not(item) => format!("-{}", show(item)),
            When::Test { ask, test, .. } => match test {
                Test::Is(values) => format!("{ask}:{}", values.join(",")),
                Test::Number(op, n) => format!("{ask}{op}{n}"),
                Test::Answered => format!("has:{ask}"),
            },
        }
    }

    #[test]
    fn three_dialects_say_the_same() {
        for (text, dialect, expect) in [
            ("{q1} = 'a' and {q2} > 3 or {q3} notempty", Dialect::SurveyJs, "((q1:a & q2>3) | has:q3)"),
            ("{q 1} anyof ['a', 'b']", Dialect::SurveyJs, "q 1:a,b"),
            ("!({q1} contains 'x')", Dialect::SurveyJs, "-q1:x"),
            ("{q1} = true", Dialect::SurveyJs, "q1:true"),
            ("${q1} = 'a' and not(selected(${q2}, 'b'))", Dialect::XPath, "(q1:a & -q2:b)"),
            ("${q1} != ''", Dialect::XPath, "has:q1"),
            ("5 <= ${age}", Dialect::XPath, "age>=5"),
            ("count-selected(${q1}) >= 1", Dialect::XPath, "has:q1"),
            ("((q1.NAOK == \"A1\" && m_SQ001.NAOK == 'Y'))", Dialect::Lime, "(q1:A1 & m:SQ001)"),
            ("q1 eq 'a' or is_empty(q2)", Dialect::Lime, "(q1:a | -has:q2)"),
            ("!is_empty(q2)", Dialect::Lime, "has:q2"),
            ("q1 + q2 > 5", Dialect::Lime, "! it calculates"),
            ("unknown == 1", Dialect::Lime, "! unknown is no question of this survey"),
            ("(q1 == 1", Dialect::Lime, "! a bracket is not closed"),
            ("{q1", Dialect::SurveyJs, "! a name is not closed"),
        ] {
            assert_eq!(say(text, dialect), expect, "{text}");
        }
        let deep = "(".repeat(200);
        assert!(say(&deep, Dialect::Lime).starts_with('!'));
    }
}
