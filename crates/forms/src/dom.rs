//! A part of a package as a tree that keeps what it does not know: every attribute, comment and text stays as written.

use std::fmt::Write as _;

use quick_xml::{
    Reader,
    escape::{escape, unescape},
    events::{BytesStart, Event},
};

use crate::{FormError, Result};

/// Elements within elements; Word nests some twenty.
const DEEPEST: usize = 200;
/// Elements of a part.
const MOST_ELEMENTS: usize = 2_000_000;

/// A piece of a part.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Element(Element),
    /// Text, escaped as it stands in the file.
    Text(String),
    /// A comment, an instruction, a declaration: as it stands in the file.
    Other(String),
}

/// An element with its attributes (values escaped as in the file) and what it holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// The part of a name behind its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        local(&self.name) == name
    }

    /// An element of the same namespace prefix.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self::new(
            &self.name.rsplit_once(':').map_or(name.to_owned(), |(prefix, _)| format!("{prefix}:{name}")),
        )
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let value = self.attributes.iter().find(|(key, _)| local(key) == name)?;
        unescape(&value.1).ok().map(std::borrow::Cow::into_owned)
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let value = escape(value).into_owned();
        match self.attributes.iter_mut().find(|(key, _)| local(key) == name) {
            Some((_, kept)) => *kept = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.attributes.retain(|(key, _)| local(key) != name);
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Other(_) => None,
        })
    }

    pub(crate) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Other(_) => None,
        })
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(name))
    }

    pub(crate) fn child_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.elements_mut().find(|element| element.is(name))
    }

    /// The text directly inside, unescaped.
    pub(crate) fn text(&self) -> String {
        let raw: String = self
            .children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) | Node::Other(_) => None,
            })
            .collect();
        unescape(&raw).map_or_else(|_odd| raw.clone(), std::borrow::Cow::into_owned)
    }

    /// Puts this text in place of everything inside.
    pub(crate) fn put_text(&mut self, text: &str) {
        // What XML cannot hold would make the whole file unreadable.
        let sound: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        self.children = vec![Node::Text(escape(sound.as_str()).into_owned())];
    }

    fn write(&self, into: &mut String) {
        into.push('<');
        into.push_str(&self.name);
        for (name, value) in &self.attributes {
            let _infallible = write!(into, " {name}=\"{value}\"");
        }
        if self.children.is_empty() {
            into.push_str("/>");
            return;
        }
        into.push('>');
        write_nodes(&self.children, into);
        let _infallible = write!(into, "</{}>", self.name);
    }
}

fn write_nodes(nodes: &[Node], into: &mut String) {
    for node in nodes {
        match node {
            Node::Element(element) => element.write(into),
            Node::Text(text) | Node::Other(text) => into.push_str(text),
        }
    }
}

/// A part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    nodes: Vec<Node>,
}

impl Part {
    pub(crate) fn root(&self) -> Result<&Element> {
        let found = self.nodes.iter().find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Other(_) => None,
        });
        found.ok_or(FormError::Damaged)
    }

    pub(crate) fn root_mut(&mut self) -> Result<&mut Element> {
        let found = self.nodes.iter_mut().find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Other(_) => None,
        });
        found.ok_or(FormError::Damaged)
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        write_nodes(&self.nodes, &mut text);
        text
    }
}

/// Reads a part whole.
#[expect(clippy::match_same_arms, reason = "a declaration and an instruction are two types")]
pub(crate) fn parse(text: &str) -> Result<Part> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut open: Vec<Element> = Vec::new();
    let mut nodes = Vec::new();
    let mut elements = 0;
    loop {
        let event = reader.read_event().or(Err(FormError::Damaged))?;
        let node = match event {
            Event::Start(start) => {
                elements += 1;
                if open.len() >= DEEPEST || elements > MOST_ELEMENTS {
                    return Err(FormError::TooLarge);
                }
                open.push(element(&start)?);
                continue;
            }
            Event::Empty(start) => {
                elements += 1;
                Node::Element(element(&start)?)
            }
            Event::End(_) => Node::Element(open.pop().ok_or(FormError::Damaged)?),
            Event::Text(text) => Node::Text(text.to_string()),
            Event::GeneralRef(reference) => Node::Text(format!("&{};", &*reference)),
            Event::CData(data) => Node::Text(escape(&*data).into_owned()),
            Event::Comment(text) => Node::Other(format!("<!--{}-->", &*text)),
            Event::Decl(text) => Node::Other(instruction(&text)),
            Event::PI(text) => Node::Other(instruction(&text)),
            // A document type may define entities that grow without end; no Office file has one.
            Event::DocType(_) => return Err(FormError::Damaged),
            Event::Eof if open.is_empty() => return Ok(Part { nodes }),
            Event::Eof => return Err(FormError::Damaged),
        };
        open.last_mut().map_or(&mut nodes, |element| &mut element.children).push(node);
    }
}

fn instruction(text: &str) -> String {
    format!("<?{text}?>")
}

fn element(start: &BytesStart<'_>) -> Result<Element> {
    let mut element = Element::new(start.name().as_ref());
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.or(Err(FormError::Damaged))?;
        let value = attribute.value.replace('"', "&quot;");
        element.attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(element)
}
