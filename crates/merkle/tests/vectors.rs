//! Certificate Transparency's published vectors (the reference implementation's eight leaves), a second method written
//! from the recursive definition, and properties.
#![cfg(test)]

use merkle::{
    Checkpoint, Digest, Frontier, Hash, HashKind, Node, Span, consistency, fold, hex, inclusion, unhex,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const HEADS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const SHA: HashKind = HashKind::Sha256;

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The definition (RFC 9162, 2.1.1), word for word.
fn head(digest: &dyn Digest, leaves: &[Hash]) -> Hash {
    match leaves {
        [] => digest.hash(&[]),
        [one] => *one,
        many => {
            let mut k = 1;
            while k * 2 < many.len() {
                k *= 2;
            }
            digest.node(&head(digest, &many[..k]), &head(digest, &many[k..]))
        }
    }
}

fn steps(digest: &dyn Digest, leaves: &[Hash], spans: &[Span]) -> Vec<Hash> {
    let of = |node: Node| {
        let from = usize::try_from(node.index << node.level).unwrap();
        head(digest, &leaves[from..from + (1 << node.level)])
    };
    spans
        .iter()
        .map(|span| fold(digest, &span.nodes().into_iter().map(of).collect::<Vec<_>>()).unwrap())
        .collect()
}

fn published() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| SHA.leaf(&bytes(leaf))).collect()
}

#[test]
fn published_heads() {
    let mut tree = Frontier::default();
    assert_eq!(hex(&tree.root(&SHA)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (leaf, expected) in published().into_iter().zip(HEADS) {
        tree.push(&SHA, leaf, |_, _| {});
        assert_eq!(hex(&tree.root(&SHA)), expected);
    }
}

#[test]
fn published_paths() {
    let leaves = published();
    for (number, size, expected) in [
        (1_u64, 1_u64, &[][..]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (3, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            2,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ] {
        let proof = steps(&SHA, &leaves, &inclusion(number - 1, size).unwrap());
        assert_eq!(proof.iter().map(|hash| hex(hash)).collect::<Vec<_>>(), expected, "{number} of {size}");
    }
    for (earlier, size, expected) in [
        (
            1_u64,
            8_u64,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ][..],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ] {
        let proof = steps(&SHA, &leaves, &consistency(earlier, size).unwrap());
        assert_eq!(proof.iter().map(|hash| hex(hash)).collect::<Vec<_>>(), expected, "{earlier} in {size}");
    }
}

#[test]
fn sm3_is_the_standards_own() {
    // GB/T 32905-2016, annex A.1.
    assert_eq!(
        hex(&HashKind::Sm3.hash(&[b"a", b"bc"])),
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
}

#[test]
fn checkpoints_read_as_they_are_written() {
    let checkpoint = Checkpoint {
        origin: "wanjia-log/0198".into(),
        size: 8,
        root: unhex(HEADS[7]).unwrap(),
        hash: HashKind::Sm3,
        time: "2026-06-30T04:00:00Z".into(),
    };
    let text = checkpoint.to_string();
    assert_eq!(
        text,
        "wanjia-log/0198\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\nhash sm3\ntime 2026-06-30T04:00:00Z\n\n"
    );
    assert_eq!(
        Checkpoint::all(&format!("{text}\u{2014} office c2ln\n\n{text}")).unwrap(),
        [checkpoint.clone(), checkpoint]
    );
    for broken in
        ["x", "x\ny\nz", "x\n8\nAAAA", "x\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\nhash md5"]
    {
        assert!(broken.parse::<Checkpoint>().is_err(), "{broken}");
    }
}

fn leaves(seeds: &[u8], digest: &dyn Digest) -> Vec<Hash> {
    seeds
        .iter()
        .enumerate()
        .map(|(at, seed)| digest.leaf(&[*seed, u8::try_from(at % 251).unwrap()]))
        .collect()
}

proptest! {
    #[test]
    fn grows_as_defined_and_proves_itself(seeds in prop::collection::vec(any::<u8>(), 1..80), sm3 in any::<bool>(), pick in any::<(u64, u64)>(), flip in 0usize..256) {
        let digest = if sm3 { HashKind::Sm3 } else { HashKind::Sha256 };
        let leaves = leaves(&seeds, &digest);
        let size = u64::try_from(leaves.len()).unwrap();
        let mut tree = Frontier::default();
        for (at, leaf) in leaves.iter().enumerate() {
            tree.push(&digest, *leaf, |node, hash| {
                let from = usize::try_from(node.index << node.level).unwrap();
                assert_eq!(hash, head(&digest, &leaves[from..from + (1 << node.level)]));
            });
            assert_eq!(tree.root(&digest), head(&digest, &leaves[..=at]));
        }
        let root = tree.root(&digest);
        let index = pick.0 % size;
        let leaf = leaves[usize::try_from(index).unwrap()];
        let mut proof = steps(&digest, &leaves, &inclusion(index, size).unwrap());
        prop_assert!(verify_inclusion(&digest, (index, size), leaf, &proof, &root));
        prop_assert!(size == 1 || !verify_inclusion(&digest, ((index + 1) % size, size), leaf, &proof, &root));
        let earlier = 1 + pick.1 % size;
        let before = head(&digest, &leaves[..usize::try_from(earlier).unwrap()]);
        let mut grown = steps(&digest, &leaves, &consistency(earlier, size).unwrap());
        prop_assert!(verify_consistency(&digest, (earlier, &before), (size, &root), &grown));
        let mut wrong = before;
        wrong[flip / 8] ^= 1 << (flip % 8);
        prop_assert!(!verify_consistency(&digest, (earlier, &wrong), (size, &root), &grown));
        for altered in [&mut proof, &mut grown] {
            if let Some(step) = altered.first_mut() {
                step[flip / 8] ^= 1 << (flip % 8);
            }
        }
        prop_assert!(proof.is_empty() || !verify_inclusion(&digest, (index, size), leaf, &proof, &root));
        prop_assert!(grown.is_empty() || !verify_consistency(&digest, (earlier, &before), (size, &root), &grown));
    }
}
