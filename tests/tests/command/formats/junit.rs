//! `JUnit`, read by a parser of XML.

use libtest_mimic::Trial;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::run::{Ran, highwater};
use super::super::support::plain;
use super::{Came, Checks, REASON, expected, hostile, judged, shows_all_of_it, tells_everything};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        plain("formats::junit::tells_everything", || {
            tells_everything("junit", checks);
        }),
        plain("formats::junit::findings", findings),
        plain("formats::junit::expected", expected_ones),
        plain("formats::junit::hostile", hostile_text),
    ]
}

/// An element with its attributes, what is in it, and the text of it all.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    fn of(start: &BytesStart) -> Self {
        let attribute = |attribute: Result<quick_xml::events::attributes::Attribute, _>| {
            let attribute = attribute.expect("attributes are well-formed");
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .expect("entities are known");
            assert_is_xml(&value);
            (key, value.into_owned())
        };
        Self {
            name: String::from_utf8(start.name().as_ref().to_vec()).expect("UTF-8"),
            attributes: start.attributes().map(attribute).collect(),
            ..Self::default()
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(known, _)| known == name)?;
        Some(value)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Itself and all that is in it.
    pub(super) fn all(&self) -> Vec<&Element> {
        let inside = self.children.iter().flat_map(Element::all);
        std::iter::once(self).chain(inside).collect()
    }
}

/// What XML 1.0 lets a document have.
#[track_caller]
fn assert_is_xml(text: &str) {
    let is = |one: char| matches!(one, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(is), "{text:?}");
}

/// The root of a document.
pub(super) fn parsed(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().expect("it is well-formed") {
            Event::Start(start) => open.push(Element::of(&start)),
            Event::Empty(start) => {
                let parent = open.last_mut().expect("the document");
                parent.children.push(Element::of(&start));
            }
            Event::End(_) => {
                let child = open.pop().expect("it was opened");
                let parent = open.last_mut().expect("the document");
                parent.text += &child.text;
                parent.children.push(child);
            }
            Event::Text(text) => {
                let text = text.decode().expect("UTF-8");
                assert_is_xml(&text);
                open.last_mut().expect("the document").text += &text;
            }
            Event::GeneralRef(entity) => {
                let name = entity.decode().expect("UTF-8");
                let text = quick_xml::escape::unescape(&format!("&{name};"))
                    .expect("entities are known")
                    .into_owned();
                assert_is_xml(&text);
                open.last_mut().expect("the document").text += &text;
            }
            Event::CData(_) => panic!("whose end a subject could write"),
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    assert_eq!(open.len(), 1, "something is not closed");
    let mut document = open.pop().expect("the document");
    assert_eq!(document.children.len(), 1, "one root");
    document.children.remove(0)
}

fn cases(ran: &Ran) -> Vec<Element> {
    assert_eq!(ran.stderr, "");
    let root = parsed(&ran.stdout);
    assert_eq!(root.name, "testsuites");
    let count = |element: &Element, name: &str| -> usize {
        let number = element
            .attribute(name)
            .unwrap_or_else(|| panic!("no {name}"));
        number.parse().expect("a number")
    };
    let mut all = Vec::new();
    for suite in root.children {
        let numbers = ["tests", "failures", "errors", "skipped"].map(|name| count(&suite, name));
        let cases: Vec<_> = suite
            .children
            .into_iter()
            .filter(|one| one.name == "testcase")
            .collect();
        let with = |name: &str| {
            cases
                .iter()
                .filter(|case| case.child(name).is_some())
                .count()
        };
        assert_eq!(
            numbers,
            [cases.len(), with("failure"), with("error"), with("skipped")]
        );
        all.extend(cases);
    }
    all
}

fn came(case: &Element) -> Came {
    let is_expected = || {
        case.all()
            .iter()
            .any(|one| one.attribute("name") == Some("expected"))
    };
    if case.child("failure").is_some() {
        Came::Broken
    } else if case.child("error").is_some() {
        Came::Undecided
    } else if case.child("skipped").is_some() {
        Came::Skipped
    } else if is_expected() {
        Came::Expected
    } else {
        Came::Kept
    }
}

fn checks(ran: &Ran) -> Checks {
    let check = |case: &Element| {
        let name = case.attribute("name").expect("a name");
        assert!(
            case.attribute("classname")
                .is_some_and(|class| class.starts_with("highwater "))
        );
        let id = name.split(' ').next().expect("an id");
        (id.to_owned(), came(case))
    };
    cases(ran).iter().map(check).collect()
}

fn findings() {
    let ran = highwater(&format!("{} --format junit", super::BROKEN));
    for case in cases(&ran) {
        let Some(failure) = case.child("failure") else {
            continue;
        };
        assert_eq!(failure.attribute("type"), Some("violates"));
        let seen = failure.attribute("message").expect("a message");
        assert!(
            failure.text.contains(&format!("seen:    {seen}")),
            "{failure:?}"
        );
        for part in [
            "allowed: ",
            "new Writable({",
            "replay: echo '{",
            "source: Node",
        ] {
            assert!(failure.text.contains(part), "no {part:?} in {failure:?}");
        }
    }
}

fn expected_ones() {
    for case in cases(&expected("junit")) {
        if came(&case) == Came::Expected {
            let out = case.child("system-out").expect("it says so");
            assert!(out.text.contains(&format!("reason:  {REASON}")), "{out:?}");
        }
    }
}

fn hostile_text() {
    let ran = judged(&hostile(), "junit");
    assert_eq!(ran.code, Some(1));
    let root = parsed(&ran.stdout);
    let all = root.all();
    let subject = all
        .iter()
        .find(|one| one.attribute("name") == Some("subject"));
    shows_all_of_it(
        subject
            .and_then(|one| one.attribute("value"))
            .expect("its name"),
    );
}
