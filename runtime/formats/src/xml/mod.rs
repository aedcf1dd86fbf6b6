//! XML documents, read as records of JSON.
//!
//! An element becomes what most converters make of it: attributes are fields `@name`, children are fields by their name, several of one
//! name a list, and text beside either is `#text`. An element with nothing but text is that text; one without anything is null. The text
//! has no types of its own: those of the columns are given or inferred as for CSV.
//!
//! Nothing that a document declares is obeyed: no DTD is read, no entity but XML's own five is known.

mod declaration;
mod element;
mod path;
mod records;

pub(crate) use declaration::{DECLARATION_BYTES, declared_encoding};
pub(crate) use records::XmlRecords;

/// The field with an element's text, where it has others, too.
pub(crate) const TEXT: &str = "#text";
