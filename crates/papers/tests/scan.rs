//! Pictures as telephones make them, built byte by byte after the standards, and read back by another reader than the one that
//! takes them apart.
#![cfg(test)]

use std::io::Cursor;

use papers::{PaperMedia, Scan, ScanFault};

const PLACE: &[u8] = b"39deg 54' N";
const DEVICE: &[u8] = b"Phone Maker X200";

/// Exif after CIPA DC-008: maker, orientation 6 (turned a quarter), and a directory of the place, as a telephone writes it.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value.to_be_bytes());
        bytes
    };
    let count = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap();
    let (make_at, place_at) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + count(DEVICE));
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend(3_u16.to_be_bytes());
    tiff.extend(entry(0x010f, 2, count(DEVICE), make_at));
    tiff.extend(entry(0x0112, 3, 1, 6 << 16));
    tiff.extend(entry(0x8825, 4, 1, place_at + count(PLACE) + 1));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(DEVICE);
    tiff.extend(PLACE);
    tiff.push(0);
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x0001, 2, 2, 0x4e00_0000));
    tiff.extend(entry(0x001b, 7, count(PLACE), place_at));
    tiff.extend(0_u32.to_be_bytes());
    tiff
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap();
    [&[0xff, marker], length.to_be_bytes().as_slice(), contents].concat()
}

/// A JPEG picture's own parts, and all of them with what a telephone writes around and between.
fn photograph() -> (Vec<Vec<u8>>, Vec<u8>) {
    let frame = segment(0xc2, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    let tables = segment(0xdb, &[0; 65]);
    let codes = segment(0xc4, &[0; 18]);
    let first = [segment(0xda, &[1, 1, 0, 0, 0, 0]), vec![0xd2, 0xff, 0x00, 0x17, 0xff, 0xd0, 0x33]].concat();
    let second = [segment(0xda, &[1, 1, 0, 1, 63, 0]), vec![0x21, 0xff, 0x00]].concat();
    let own = vec![tables, frame, codes, first, second];
    let written = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x48\0\x48\x01\x01small"),
        segment(0xe1, &[b"Exif\0\0".as_slice(), &exif()].concat()),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>39.9042N</x:xmpmeta>"),
        segment(0xe2, b"ICC_PROFILE\0\x01\x01Phone Maker X200"),
        segment(0xed, b"Photoshop 3.0\x008BIM caption: the home"),
        segment(0xfe, b"taken at the home of"),
        own[..3].concat(),
        own[3].clone(),
        segment(0xfe, b"between the scans"),
        segment(0xe5, b"between the scans too"),
        own[4].clone(),
        vec![0xff, 0xd9],
        b"MotionPhoto_Data a film with sound 39.9042N".to_vec(),
    ];
    (own, written.concat())
}

fn holds(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

const WRITTEN: [&[u8]; 9] =
    [PLACE, DEVICE, b"39.9042N", b"xmpmeta", b"ICC_PROFILE", b"8BIM", b"home", b"between", b"MotionPhoto"];

#[test]
fn of_a_photograph_the_picture_is_left_and_which_way_up_it_is() {
    let (own, whole) = photograph();
    // What a reader of such files finds before: the test is about something.
    let before = exif::Reader::new().read_from_container(&mut Cursor::new(&whole)).unwrap();
    assert!(before.get_field(exif::Tag::GPSProcessingMethod, exif::In::PRIMARY).is_some());
    assert!(before.get_field(exif::Tag::Make, exif::In::PRIMARY).is_some());
    for part in WRITTEN {
        assert!(holds(&whole, part));
    }

    let scan = Scan::of(&whole).unwrap();
    assert_eq!(scan.media(), PaperMedia::Jpeg);
    for part in WRITTEN {
        assert!(!holds(scan.content(), part), "{}", String::from_utf8_lossy(part));
    }
    let after = exif::Reader::new().read_from_container(&mut Cursor::new(scan.content())).unwrap();
    let fields: Vec<_> = after.fields().map(|field| (field.tag, field.value.get_uint(0))).collect();
    assert_eq!(fields, [(exif::Tag::Orientation, Some(6))], "which way up, and nothing else");
    let expected = [
        vec![0xff, 0xd8],
        segment(0xe0, b"JFIF\0\x01\x02\0\0\x48\0\x48\0\0"),
        segment(0xe1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"),
        own.concat(),
        vec![0xff, 0xd9],
    ];
    assert_eq!(scan.content(), expected.concat(), "not a byte of the picture has changed");
    assert_eq!(Scan::of(scan.content()).unwrap(), scan, "what is bare stays as it is");
}

#[test]
fn a_photograph_that_lies_as_it_is_says_nothing_at_all() {
    let (own, _) = photograph();
    let plain =
        [vec![0xff, 0xd8], segment(0xe1, b"Exif\0\0damaged"), own.concat(), vec![0xff, 0xd9]].concat();
    let scan = Scan::of(&plain).unwrap();
    assert_eq!(scan.content(), [vec![0xff, 0xd8], own.concat(), vec![0xff, 0xd9]].concat());
    // Cut off on its way it is still shown, as far as it came.
    let short = Scan::of(&plain[..plain.len() - 4]).unwrap();
    assert!(short.content().ends_with(&[0xff, 0xd9]) && short.content().len() < plain.len());
    for end in plain.len() - 12..plain.len() {
        let cut = Scan::of(&plain[..end]).unwrap();
        assert_eq!(Scan::of(cut.content()).unwrap(), cut, "cut off at {end}");
    }
}

fn chunk(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    // ISO 3309, as the standard of PNG writes it out.
    let crc = !kind.iter().chain(contents).fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    });
    let length = u32::try_from(contents.len()).unwrap();
    [length.to_be_bytes().as_slice(), &kind, contents, &crc.to_be_bytes()].concat()
}

#[test]
fn of_a_png_picture_texts_times_and_exif_go() {
    let own = [
        chunk(*b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(*b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1]),
        chunk(*b"IEND", &[]),
    ];
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    let written = [
        signature.clone(),
        own[0].clone(),
        chunk(*b"eXIf", &exif()),
        chunk(*b"tEXt", b"Author\0somebody"),
        chunk(*b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>39.9042N</x:xmpmeta>"),
        chunk(*b"tIME", &[7, 0xea, 11, 23, 8, 0, 0]),
        chunk(*b"pHYs", &[0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1]),
        own[1].clone(),
        chunk(*b"zzAp", b"a program's own"),
        own[2].clone(),
        b"after the end".to_vec(),
    ];
    let scan = Scan::of(&written.concat()).unwrap();
    assert_eq!(scan.media(), PaperMedia::Png);
    for part in [PLACE, DEVICE, b"somebody", b"39.9042N", b"tIME", b"program", b"after"] {
        assert!(!holds(scan.content(), part), "{}", String::from_utf8_lossy(part));
    }
    let after = exif::Reader::new().read_from_container(&mut Cursor::new(scan.content())).unwrap();
    assert_eq!(after.fields().map(|field| field.tag).collect::<Vec<_>>(), [exif::Tag::Orientation]);
    // Nothing else is left but the picture's own chunks.
    let said = chunk(*b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
    let mut rest = scan.content().to_vec();
    for part in [&signature, &own[0], &own[1], &own[2], &said] {
        let at = rest.windows(part.len()).position(|window| window == &part[..]).unwrap();
        rest.drain(at..at + part.len());
    }
    assert!(rest.is_empty());
}

#[test]
fn a_pdf_stays_as_it_came_and_nothing_else_is_taken() {
    let signed = b"%PDF-1.7\n1 0 obj<</Author(x)>>endobj\n%%EOF";
    assert_eq!(Scan::of(signed).unwrap().content(), signed, "a signature is over these bytes");
    for wrong in
        [b"".as_slice(), b"<html><script>", b"GIF89a", &[0xff, 0xd8], b" %PDF-1.7", b"\x89PNG\r\n\x1a"]
    {
        assert_eq!(Scan::of(wrong), Err(ScanFault::Unknown));
    }
    let (own, whole) = photograph();
    let no_picture = [vec![0xff, 0xd8], segment(0xe1, b"Exif\0\0"), vec![0xff, 0xd9]].concat();
    let no_frame = [vec![0xff, 0xd8], own[0].clone(), own[3].clone(), vec![0xff, 0xd9]].concat();
    let torn_chunk = [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(*b"IHDR", &[0; 13]), &[0, 0, 0, 9]].concat();
    for wrong in [&whole[..20], &no_picture, &no_frame, &torn_chunk, b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(Scan::of(wrong), Err(ScanFault::Broken), "{wrong:?}");
    }
}

/// Pictures damaged in every way that a fixed chance comes upon: none stops the reader, and what is kept of one is kept of it again.
#[test]
fn whatever_is_damaged_is_refused_or_kept_for_good() {
    let (_, whole) = photograph();
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
        chunk(*b"eXIf", &exif()),
        chunk(*b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1]),
        chunk(*b"IEND", &[]),
    ]
    .concat();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        // Marsaglia's xorshift: the same damage in every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let (mut kept, mut refused) = (0, 0);
    for _ in 0..30_000 {
        let mut damaged = if next(3) == 0 { png.clone() } else { whole.clone() };
        for _ in 0..=next(4) {
            let at = next(damaged.len() - 4) + 3;
            match next(4) {
                0 => damaged[at] = [0, 0xff, 0xd8, 0xd9, 0xda, 0xe1, 0xfe][next(7)],
                1 => damaged[at] ^= 1 << next(8),
                2 => drop(damaged.drain(at..(at + next(6)).min(damaged.len()))),
                _ => damaged.truncate(at.max(8)),
            }
            if damaged.len() < 12 {
                break;
            }
        }
        match Scan::of(&damaged) {
            Ok(scan) => {
                kept += 1;
                assert_eq!(Scan::of(scan.content()).unwrap(), scan);
            }
            Err(_) => refused += 1,
        }
    }
    assert!(kept > 3_000 && refused > 3_000, "{kept} kept, {refused} refused");
}
