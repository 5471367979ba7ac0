//! Pictures without what is written beside them. What a decoder needs is kept by name and everything else left out, so that what
//! nobody has thought of goes too. Nothing is decoded, so that not a byte of the picture changes.

use exif::{In, Tag};

const MARK: u8 = 0xff;
const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
const ADOBE: u8 = 0xee;
const EXIF_HEAD: &[u8] = b"Exif\0\0";

/// A JPEG file's picture and which way up it is: from its start to its end, later scans with their tables, nothing that is written
/// before, between or after them, where telephones put places, second pictures and films.
pub(crate) fn bare_jpeg(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content.strip_prefix(&[MARK, START])?;
    let (mut head, mut body) = (vec![MARK, START], Vec::with_capacity(rest.len()));
    let (mut turn, mut framed, mut scanned) = (None, false, false);
    loop {
        let (coded, after) = rest.split_at(next_mark(rest));
        let after = if scanned { coded_data(coded, after, &mut body) } else { after };
        let fill = after.iter().take_while(|byte| **byte == MARK).count();
        // Cut off on its way: what came of it is shown all the same.
        let (Some(&marker), Some(then)) = (after.get(fill), after.get(fill + 1..)) else { break };
        if marker == END {
            break;
        }
        if is_coded(marker) {
            // A byte of the data, or a mark within them, behind a filling one.
            if scanned {
                body.extend_from_slice(&[MARK, marker]);
            }
            rest = then;
            continue;
        }
        if has_no_length(marker) {
            rest = then;
            continue;
        }
        let Some((contents, beyond)) = sized(then) else { break };
        rest = beyond;
        match marker {
            // Without the small picture that it may hold.
            JFIF if contents.starts_with(b"JFIF\0") && !framed => {
                head.extend(segment(JFIF, &[contents.get(..12)?, &[0, 0]].concat())?);
            }
            EXIF if contents.starts_with(EXIF_HEAD) => {
                turn = turn.or_else(|| contents.get(EXIF_HEAD.len()..).and_then(turn_of));
            }
            // How colours were turned into one another.
            ADOBE if contents.starts_with(b"Adobe") => body.extend(segment(ADOBE, contents.get(..12)?)?),
            _ if is_picture(marker) => {
                framed |= is_frame(marker);
                scanned |= marker == SCAN;
                body.extend(segment(marker, contents)?);
            }
            _ => {}
        }
    }
    if !framed || !scanned {
        return None;
    }
    if let Some(turn) = turn {
        head.extend(segment(EXIF, &[EXIF_HEAD, &turned(turn)].concat())?);
    }
    Some([head, body, vec![MARK, END]].concat())
}

/// A PNG file's picture and which way up it is.
pub(crate) fn bare_png(content: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    const NEEDED: [&[u8]; 5] = [b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT"];
    let mut rest = content.strip_prefix(SIGNATURE)?;
    let (mut head, mut body) = (SIGNATURE.to_vec(), Vec::with_capacity(rest.len()));
    let (mut turn, mut begun, mut drawn) = (None, false, false);
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let named = after.get(..length.checked_add(4)?)?;
        let (kind, contents) = named.split_at(4);
        let (sum, then) = after.get(named.len()..)?.split_first_chunk::<4>()?;
        if crc32fast::hash(named) != u32::from_be_bytes(*sum) || begun != (kind != b"IHDR") {
            return None;
        }
        rest = then;
        match kind {
            b"IHDR" => {
                begun = true;
                head.extend(chunk(named)?);
            }
            b"eXIf" => turn = turn.or_else(|| turn_of(contents)),
            b"IEND" => break,
            _ if NEEDED.contains(&kind) => {
                drawn |= kind == b"IDAT";
                body.extend(chunk(named)?);
            }
            _ => {}
        }
    }
    if !drawn {
        return None;
    }
    if let Some(turn) = turn {
        head.extend(chunk(&[b"eXIf", turned(turn).as_slice()].concat())?);
    }
    Some([head, body, chunk(b"IEND")?].concat())
}

/// A segment's contents and what comes behind it; nothing where the file ends within it.
fn sized(then: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(u16::from_be_bytes([*then.first()?, *then.get(1)?]));
    Some((then.get(2..length)?, then.get(length..)?))
}

fn segment(marker: u8, contents: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(contents.len() + 2).ok()?.to_be_bytes();
    Some([[MARK, marker].as_slice(), &length, contents].concat())
}

/// A chunk of its name and contents.
fn chunk(named: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(named.len().checked_sub(4)?).ok()?.to_be_bytes();
    Some([length.as_slice(), named, &crc32fast::hash(named).to_be_bytes()].concat())
}

/// Where the next segment, or the end, is marked.
fn next_mark(rest: &[u8]) -> usize {
    let marked = |pair: &[u8]| matches!(pair, [MARK, next] if !is_coded(*next));
    rest.windows(2).position(marked).unwrap_or(rest.len())
}

/// Keeps the data of a scan; gives what comes behind them. Half a mark where the file was cut through one is no data.
fn coded_data<'a>(coded: &[u8], after: &'a [u8], body: &mut Vec<u8>) -> &'a [u8] {
    let halves = coded.iter().rev().take_while(|byte| **byte == MARK && after.is_empty()).count();
    body.extend_from_slice(coded.get(..coded.len() - halves).unwrap_or_default());
    after
}

/// What is a byte of coded data, or a mark within them, and no segment's beginning.
const fn is_coded(after_mark: u8) -> bool {
    matches!(after_mark, 0 | 0xd0..=0xd7)
}

/// Marks that stand alone, and those that no standard gives a length.
const fn has_no_length(marker: u8) -> bool {
    matches!(marker, 0x01..=0xbf | START)
}

/// The frame's head: how large the picture is and how it was coded.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf)
}

/// Segments that a decoder needs: the frame, tables of codes (C4, CC) and of quantities (DB), scans, lines (DC) and intervals (DD).
const fn is_picture(marker: u8) -> bool {
    is_frame(marker) || matches!(marker, 0xc4 | 0xcc | SCAN | 0xdb..=0xdd)
}

/// Which way up a picture is, by the eight ways of Exif; nothing where it is as it lies.
fn turn_of(raw: &[u8]) -> Option<u8> {
    let mut reader = exif::Reader::new();
    let read = match reader.continue_on_error(true).read_raw(raw.to_vec()) {
        Ok(read) => read,
        Err(exif::Error::PartialResult(part)) => part.into_inner().0,
        Err(_) => return None,
    };
    let turn = read.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))
}

/// Exif that says which way up and nothing else: the head, one entry (orientation, one short number), no further directory.
fn turned(turn: u8) -> Vec<u8> {
    let entry: [u8; 18] = [1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0, 0, 0, 0, 0];
    [b"II*\0\x08\0\0\0".as_slice(), &entry].concat()
}
