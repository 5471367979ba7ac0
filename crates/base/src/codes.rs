/// An enumeration whose values are kept in storage and sent over the wire by their codes: `ALL`, `code` and `from_code` follow from the
/// one list of names and codes.
#[macro_export]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $one:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $one,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$one,)*];

            /// The code kept in storage and sent over the wire.
            pub const fn code(self) -> &'static str { match self { $(Self::$one => $code,)* } }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "enumerations of codes are for others; this one is for its test")]
mod tests {
    crate::codes! {
        /// Two of them.
        Pair {
            /// One.
            Left = "left",
            /// The other.
            Right = "right",
        }
    }

    #[test]
    fn a_code_leads_back_to_its_value() {
        assert_eq!(Pair::ALL, [Pair::Left, Pair::Right]);
        for one in Pair::ALL {
            assert_eq!(Pair::from_code(one.code()), Some(*one));
        }
        assert_eq!((Pair::Right.code(), Pair::from_code("Left")), ("right", None));
    }
}
