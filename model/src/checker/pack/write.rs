//! Packing: a serde format without names, to the bit.

use std::fmt;

use serde::ser::{self, Impossible, Serialize};

use super::{Pack, Packed};

/// Where a value is packed into.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    gathered: u64,
    bits: u32,
}

/// How many bits a number takes at least. One that does not fit is told of by all of them set, and follows.
pub(super) const SMALL: u32 = 3;
/// The least number that does not fit.
pub(super) const LARGE: u64 = (1 << SMALL) - 1;
/// How many bits of a count or a variant there are before it is said whether there are more.
pub(super) const GROUP: u32 = 3;

impl Writer {
    /// Packs one value alone, in the room there is.
    pub fn pack(&mut self, value: &impl Pack) -> Packed {
        self.clear();
        value.pack(self);
        Packed::from_slice(self.bytes())
    }

    /// Packs a value.
    ///
    /// # Panics
    ///
    /// If it is of a type that no state consists of.
    pub fn put(&mut self, value: &(impl Serialize + ?Sized)) {
        value.serialize(self).expect("a state is numbers and lists");
    }

    /// What was packed, to a whole byte.
    pub fn bytes(&mut self) -> &[u8] {
        self.align();
        &self.bytes
    }

    /// Begins anew, with the room there is.
    pub fn clear(&mut self) -> &mut Self {
        self.bytes.clear();
        self.gathered = 0;
        self.bits = 0;
        self
    }

    /// Goes on at a whole byte: what comes next is packed into the same bytes whatever came before.
    pub fn align(&mut self) {
        let bytes = self.gathered.to_le_bytes();
        let used = self.bits.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&bytes[..used]);
        self.gathered = 0;
        self.bits = 0;
    }

    /// At most 63 bits.
    #[inline]
    fn bits(&mut self, value: u64, bits: u32) {
        self.gathered |= value.wrapping_shl(self.bits);
        self.bits += bits;
        if self.bits >= u64::BITS {
            self.bits -= u64::BITS;
            self.put_word();
            self.gathered = value.wrapping_shr(bits - self.bits);
        }
    }

    #[cold]
    fn put_word(&mut self) {
        self.bytes.extend_from_slice(&self.gathered.to_le_bytes());
    }

    #[inline]
    fn flag(&mut self, value: bool) {
        self.bits(u64::from(value), 1);
    }

    /// Groups of bits, the lowest first, each with a bit that says whether more follow.
    #[inline]
    fn count(&mut self, value: u64) {
        if value >> GROUP == 0 {
            self.bits(value << 1, GROUP + 1);
        } else {
            self.large_count(value);
        }
    }

    fn large_count(&mut self, mut value: u64) {
        while value >> GROUP != 0 {
            let group = value & ((1 << GROUP) - 1);
            self.bits(1 | group << 1, GROUP + 1);
            value >>= GROUP;
        }
        self.bits(value << 1, GROUP + 1);
    }

    #[inline]
    fn number(&mut self, value: i64) {
        let unsigned = value.cast_unsigned();
        if unsigned < LARGE {
            self.bits(unsigned, SMALL);
        } else {
            let zigzag = (value << 1 ^ value >> 63).cast_unsigned();
            self.bits(LARGE, SMALL);
            self.large_count(zigzag);
        }
    }
}

/// What no state consists of: text, maps, fractions. It says no more, so that results stay small.
#[derive(Debug)]
pub struct Unpackable;

impl fmt::Display for Unpackable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only numbers and lists are packed")
    }
}

impl std::error::Error for Unpackable {}

impl ser::Error for Unpackable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl serde::de::Error for Unpackable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Done = Result<(), Unpackable>;

impl ser::Serializer for &mut Writer {
    type Ok = ();
    type Error = Unpackable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Impossible<(), Unpackable>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    #[inline]
    fn serialize_bool(self, value: bool) -> Done {
        self.flag(value);
        Ok(())
    }

    #[inline]
    fn serialize_i8(self, value: i8) -> Done {
        self.serialize_i64(value.into())
    }

    #[inline]
    fn serialize_i16(self, value: i16) -> Done {
        self.serialize_i64(value.into())
    }

    #[inline]
    fn serialize_i32(self, value: i32) -> Done {
        self.serialize_i64(value.into())
    }

    #[inline]
    fn serialize_i64(self, value: i64) -> Done {
        self.number(value);
        Ok(())
    }

    #[inline]
    fn serialize_u8(self, value: u8) -> Done {
        self.serialize_u64(value.into())
    }

    #[inline]
    fn serialize_u16(self, value: u16) -> Done {
        self.serialize_u64(value.into())
    }

    #[inline]
    fn serialize_u32(self, value: u32) -> Done {
        self.serialize_u64(value.into())
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Done {
        self.count(value);
        Ok(())
    }

    #[inline]
    fn serialize_f32(self, _: f32) -> Done {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_f64(self, _: f64) -> Done {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_char(self, _: char) -> Done {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_str(self, _: &str) -> Done {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_bytes(self, _: &[u8]) -> Done {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_none(self) -> Done {
        self.serialize_bool(false)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.flag(true);
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Done {
        Ok(())
    }

    #[inline]
    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Done {
        self.serialize_u32(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        self.count(variant.into());
        value.serialize(self)
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Self, Unpackable> {
        match len {
            Some(len) => self.count(len as u64),
            None => return Err(Unpackable),
        }
        Ok(self)
    }

    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<Self, Unpackable> {
        Ok(self)
    }

    #[inline]
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unpackable> {
        Ok(self)
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unpackable> {
        self.count(variant.into());
        Ok(self)
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unpackable> {
        Err(Unpackable)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unpackable> {
        Ok(self)
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        _: &'static str,
        variant: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unpackable> {
        self.count(variant.into());
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of a whole come one after another, without names.
macro_rules! parts {
    ($($whole:ident :: $part:ident ( $($name:ty)? ),)*) => { $(
        impl ser::$whole for &mut Writer {
            type Ok = ();
            type Error = Unpackable;

            #[inline]
            fn $part<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Done {
                value.serialize(&mut **self)
            }

            #[inline]
            fn end(self) -> Done {
                Ok(())
            }
        }
    )* };
}

parts! {
    SerializeSeq::serialize_element(),
    SerializeTuple::serialize_element(),
    SerializeTupleStruct::serialize_field(),
    SerializeTupleVariant::serialize_field(),
    SerializeStruct::serialize_field(&'static str),
    SerializeStructVariant::serialize_field(&'static str),
}
