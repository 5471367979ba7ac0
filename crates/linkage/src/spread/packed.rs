use records::Attribute;

use super::{FIRST_FAMILY_PASS, SpreadError, Terms};
use crate::{corpus::Corpus, normal::index};

/// A value that a mention looks up, and how many mentions have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// What kind of value.
    pub kind: u8,
    /// Its hash.
    pub key: u64,
    /// How many mentions have it.
    pub count: u32,
}

/// A packed mention, read.
struct Packed<'a> {
    number: u32,
    class: usize,
    record: &'a str,
    values: Vec<(Attribute, &'a str)>,
    texts: Vec<(usize, &'a str)>,
    shares: Vec<Share>,
    blocks: Vec<(u8, u64)>,
}

pub(super) fn pack(
    number: u32,
    class: usize,
    record: &str,
    values: &mut dyn Iterator<Item = (Attribute, &str)>,
    texts: &[(usize, &str)],
) -> Vec<u8> {
    let mut bytes = number.to_le_bytes().to_vec();
    put_count(&mut bytes, class);
    put_text(&mut bytes, record);
    for (attribute, value) in values {
        put_value(&mut bytes, attribute, value);
    }
    bytes.push(END);
    put_count(&mut bytes, texts.len());
    for (at, text) in texts {
        put_count(&mut bytes, *at);
        put_text(&mut bytes, text);
    }
    bytes
}

/// Ends the list of values; no attribute has this number.
const END: u8 = u8::MAX;

fn put_value(bytes: &mut Vec<u8>, attribute: Attribute, value: &str) {
    let code = Attribute::ALL.iter().position(|known| *known == attribute);
    if let Some(code) = code.and_then(|code| u8::try_from(code).ok()) {
        bytes.push(code);
        put_text(bytes, value);
    }
}

/// The same mention with values added in front of its own.
pub(super) fn with_values(packed: &[u8], more: &[(Attribute, &str)]) -> Result<Vec<u8>, SpreadError> {
    let mut reader = Reader(packed);
    reader.take(4)?;
    reader.count()?;
    reader.text()?;
    let head = packed.len() - reader.0.len();
    let mut bytes = packed[..head].to_vec();
    for (attribute, value) in more {
        put_value(&mut bytes, *attribute, value);
    }
    bytes.extend_from_slice(reader.0);
    Ok(bytes)
}

/// A packed mention with what it needs to be compared: the shares of what it looked up (a value not among them is
/// frequent, or met once), and its blocks as pass and [`super::block_id`].
pub fn ready(packed: &[u8], shares: &[Share], blocks: &[(u8, u64)]) -> Vec<u8> {
    let mut bytes = packed.to_vec();
    put_count(&mut bytes, shares.len());
    for share in shares {
        bytes.push(share.kind);
        bytes.extend_from_slice(&share.key.to_le_bytes());
        put_count(&mut bytes, index(share.count));
    }
    let mut blocks = blocks.to_vec();
    blocks.sort_unstable();
    blocks.dedup();
    put_count(&mut bytes, blocks.len());
    for (pass, id) in blocks {
        bytes.push(pass);
        bytes.extend_from_slice(&id.to_le_bytes());
    }
    bytes
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_count(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// Seven bits a byte, the lowest first (LEB128).
fn put_count(bytes: &mut Vec<u8>, mut count: usize) {
    while count >= 0x80 {
        bytes.push(u8::try_from(count & 0x7f).unwrap_or(0) | 0x80);
        count >>= 7;
    }
    bytes.push(u8::try_from(count).unwrap_or(0));
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], SpreadError> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(SpreadError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, SpreadError> {
        self.take(1)?.first().copied().ok_or(SpreadError::Damaged)
    }

    fn count(&mut self) -> Result<usize, SpreadError> {
        let (mut count, mut shift) = (0_usize, 0_u32);
        loop {
            let byte = self.byte()?;
            let part = usize::from(byte & 0x7f).checked_shl(shift).ok_or(SpreadError::Damaged)?;
            count |= part;
            if byte < 0x80 {
                return Ok(count);
            }
            shift += 7;
        }
    }

    fn text(&mut self) -> Result<&'a str, SpreadError> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).or(Err(SpreadError::Damaged))
    }

    fn key(&mut self) -> Result<u64, SpreadError> {
        Ok(u64::from_le_bytes(self.take(8)?.try_into().or(Err(SpreadError::Damaged))?))
    }

    fn mention(mut self) -> Result<Packed<'a>, SpreadError> {
        let number = u32::from_le_bytes(self.take(4)?.try_into().or(Err(SpreadError::Damaged))?);
        let (class, record) = (self.count()?, self.text()?);
        let mut mention = Packed {
            number,
            class,
            record,
            values: Vec::new(),
            texts: Vec::new(),
            shares: Vec::new(),
            blocks: Vec::new(),
        };
        loop {
            match self.byte()? {
                END => break,
                code => {
                    let attribute = Attribute::ALL.get(usize::from(code)).ok_or(SpreadError::Damaged)?;
                    mention.values.push((*attribute, self.text()?));
                }
            }
        }
        for _ in 0..self.count()? {
            mention.texts.push((self.count()?, self.text()?));
        }
        if self.0.is_empty() {
            return Ok(mention);
        }
        for _ in 0..self.count()? {
            let (kind, key) = (self.byte()?, self.key()?);
            mention.shares.push(Share { kind, key, count: u32::try_from(self.count()?).unwrap_or(u32::MAX) });
        }
        for _ in 0..self.count()? {
            mention.blocks.push((self.byte()?, self.key()?));
        }
        Ok(mention)
    }
}

/// Mentions that came to one place: a small corpus that knows of the whole.
pub(super) struct Part {
    pub(super) corpus: Corpus,
    /// The number of each mention in the whole, ascending.
    pub(super) numbers: Vec<u32>,
    /// The blocks of each, ascending.
    pub(super) blocks: Vec<Vec<(u8, u64)>>,
}

impl Part {
    /// A mention handed over several times is taken once.
    pub(super) fn read<'a>(
        terms: &Terms,
        packed: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, SpreadError> {
        let mut mentions =
            packed.into_iter().map(|bytes| Reader(bytes).mention()).collect::<Result<Vec<_>, _>>()?;
        mentions.sort_by_key(|mention| mention.number);
        mentions.dedup_by_key(|mention| mention.number);
        let mut whole = terms.whole.clone();
        for share in mentions.iter().flat_map(|mention| &mention.shares) {
            whole.tell(share.kind, share.key, share.count);
        }
        let mut part = Self { corpus: terms.corpus(whole), numbers: Vec::new(), blocks: Vec::new() };
        for mention in mentions {
            let (source, role) = terms.classes.get(mention.class).ok_or(SpreadError::Damaged)?;
            let source = part.corpus.source(source);
            let text = |(at, text): &(usize, &'a str)| Some((terms.texts.get(*at)?.as_str(), *text));
            let texts: Vec<(&str, &str)> = mention.texts.iter().filter_map(text).collect();
            part.corpus.push(source, mention.record, role, &mut mention.values.into_iter(), &texts);
            part.numbers.push(mention.number);
            part.blocks.push(mention.blocks);
        }
        Ok(part)
    }

    /// Where each of the handed-over mentions is.
    pub(super) fn places<'a>(
        &self,
        packed: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Vec<u32>, SpreadError> {
        packed.into_iter().map(|bytes| self.place(number_of(bytes)?)).collect()
    }

    pub(super) fn place(&self, number: u32) -> Result<u32, SpreadError> {
        let place = self.numbers.binary_search(&number).or(Err(SpreadError::Missing(number)))?;
        Ok(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

/// The blocks of a mention made [`ready`] that serve comparison, as pass and [`super::block_id`].
pub fn blocks_of(ready: &[u8]) -> Result<Vec<(u8, u64)>, SpreadError> {
    let mut blocks = Reader(ready).mention()?.blocks;
    blocks.retain(|(pass, _)| usize::from(*pass) < FIRST_FAMILY_PASS);
    Ok(blocks)
}

/// The number of a packed mention.
pub fn number_of(packed: &[u8]) -> Result<u32, SpreadError> {
    let bytes = Reader(packed).take(4)?.try_into().or(Err(SpreadError::Damaged))?;
    Ok(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_packed_and_refuses_what_was_cut() {
        let mut terms = Terms::default();
        let name = "欧阳".repeat(200);
        let values = [(Attribute::Name, name.as_str()), (Attribute::Phone, "13800000000")];
        let (_, packed) = terms.pack("a", "r1", "self", &mut values.into_iter(), &[("note", "x")]);
        let packed = with_values(&packed, &[(Attribute::SpouseName, "王芳")]).unwrap();
        let share = Share { kind: 3, key: u64::MAX - 5, count: 70_000 };
        let bare = packed.len();
        let packed = ready(&packed, &[share], &[(9, 4), (2, 8), (9, 4)]);
        let read = Reader(&packed).mention().unwrap();
        assert_eq!((read.number, read.class, read.record), (0, 0, "r1"));
        assert_eq!(read.values[0], (Attribute::SpouseName, "王芳"));
        assert_eq!(read.values[1..], values);
        assert_eq!(read.texts, [(0, "x")]);
        assert_eq!((read.shares, read.blocks), (vec![share], vec![(2, 8), (9, 4)]));
        for length in 0..packed.len() {
            assert_eq!(Reader(&packed[..length]).mention().is_ok(), length == bare, "{length}");
        }
    }
}
