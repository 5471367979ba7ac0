/// What is wrong with a file of services. It names the file and the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFault {
    /// Not YAML of the expected form.
    #[error("{file} 读不懂 · {file}: {message}")]
    Form {
        /// The file.
        file: String,
        /// Where and what, as the reader says it.
        message: String,
    },
    /// Two things of one kind share one code, and the later one does not say that it replaces the earlier one.
    #[error(
        "{file}：代码 `{code}` 已经有了；要替换，请写 `replaces: true` · the code `{code}` is already taken; say `replaces: true` where this is meant"
    )]
    CodeTaken {
        /// The file.
        file: String,
        /// The code.
        code: String,
    },
    /// A code that nothing has.
    #[error("{place}：没有代码是 `{code}` 的 · nothing has the code `{code}`")]
    Unknown {
        /// Where it is named.
        place: String,
        /// The code.
        code: String,
    },
    /// A code that is not lower-case letters, digits and dashes.
    #[error(
        "{place}：代码只能有小写字母、数字、横线和下划线 · a code has lower-case letters, digits, dashes and underscores only"
    )]
    Code {
        /// Where.
        place: String,
    },
    /// Items that wait for each other.
    #[error("一件事 `{bundle}`：这些事项互相等待：{items} · these items wait for each other: {items}")]
    Circle {
        /// The bundle.
        bundle: String,
        /// The items, in the order of their codes.
        items: String,
    },
    /// Something without words in one of the languages, or without a source.
    #[error("{place}：还缺 {what} · {what} is missing")]
    Missing {
        /// Where.
        place: String,
        /// What.
        what: &'static str,
    },
    /// Two promises that hold for one region on one day.
    #[error(
        "事项 `{item}`：{from} 这一天，同一地区有两个承诺 · two promises hold for the same region on {from}"
    )]
    Overlap {
        /// The item.
        item: String,
        /// The first day of the later one.
        from: String,
    },
    /// Something that the charter refuses.
    #[error("{place}：章程（第一、二条）不许 · the charter refuses this (articles 1 and 2)")]
    Refused {
        /// Where.
        place: String,
    },
}
