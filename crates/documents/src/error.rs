/// Why a paper could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A font is not on this machine.
    #[error("the font file {file} is not in {folders}; install the package fonts-noto-cjk")]
    Font {
        /// The file looked for.
        file: &'static str,
        /// Where.
        folders: String,
    },
    /// A font file cannot be read.
    #[error("a font file cannot be read")]
    Read(#[from] std::io::Error),
    /// The data cannot be written for the typesetter.
    #[error("the paper's figures cannot be written: {0}")]
    Data(#[from] serde_json::Error),
    /// The typesetter refused. A fault of ours: the template is fixed.
    #[error("the paper cannot be set: {0}")]
    Typeset(String),
    /// What is to be proved does not fit into a code that a telephone reads.
    #[error("the certificate is too long for its code: show fewer claims")]
    Code,
    /// The paper does not fit its pages.
    #[error("the paper has {0} pages, which are too many: shorten what it lists")]
    Pages(usize),
}
