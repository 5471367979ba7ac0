use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use typst::{foundations::Bytes, text::Font};

use crate::DocumentError;

/// Where systems keep fonts.
const FOLDERS: [&str; 3] = ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts"];
/// Text, emphasis, headings: Noto CJK, as `fonts-noto-cjk` installs it.
const FILES: [&str; 3] = ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Bold.ttc"];

/// The fonts that papers are set in. Read once, some 70 MB.
pub(crate) fn fonts() -> Result<&'static [Font], DocumentError> {
    static FONTS: OnceLock<Vec<Font>> = OnceLock::new();
    if let Some(fonts) = FONTS.get() {
        return Ok(fonts);
    }
    let read = read(&FOLDERS.map(PathBuf::from))?;
    Ok(FONTS.get_or_init(|| read))
}

/// Whether the fonts are on this machine; they are not read.
pub fn has_fonts() -> bool {
    let folders = FOLDERS.map(PathBuf::from);
    FILES.iter().all(|file| folders.iter().any(|folder| find(folder, file, 6).is_some()))
}

fn read(folders: &[PathBuf]) -> Result<Vec<Font>, DocumentError> {
    let mut fonts = Vec::new();
    for file in FILES {
        let found = folders.iter().find_map(|folder| find(folder, file, 6));
        let path = found.ok_or_else(|| DocumentError::Font {
            file,
            folders: folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", "),
        })?;
        fonts.extend(Font::iter(Bytes::new(fs::read(path)?)));
    }
    Ok(fonts)
}

/// The file in the folder or below, at most `depth` levels down.
fn find(folder: &Path, file: &str, depth: u8) -> Option<PathBuf> {
    let here = folder.join(file);
    if here.is_file() {
        return Some(here);
    }
    let mut below: Vec<PathBuf> =
        fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    below.sort();
    below.iter().filter(|_| depth > 0).find_map(|path| find(path, file, depth.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_names_its_package() {
        let fault = read(&[PathBuf::from("/nowhere")]).unwrap_err().to_string();
        assert!(fault.contains("fonts-noto-cjk") && fault.contains("NotoSansCJK-Regular.ttc"), "{fault}");
    }
}
