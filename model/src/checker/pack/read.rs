//! Unpacking.

use serde::de::value::U32Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, SeqAccess,
    VariantAccess, Visitor,
};

use super::write::{GROUP, LARGE, SMALL, Unpackable};

/// Where values are unpacked from.
#[derive(Debug)]
pub struct Reader<'b> {
    bytes: &'b [u8],
    /// How many of them are gathered.
    at: usize,
    gathered: u64,
    bits: u32,
}

impl<'b> Reader<'b> {
    /// Reads what a [`Writer`](super::Writer) has written.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            gathered: 0,
            bits: 0,
        }
    }

    /// The next value.
    ///
    /// # Panics
    ///
    /// If none of this type was packed here.
    pub fn get<T: DeserializeOwned>(&mut self) -> T {
        T::deserialize(self).expect("a value is unpacked as it was packed")
    }

    #[inline]
    fn bits(&mut self, bits: u32) -> u64 {
        if self.bits < bits {
            self.gather();
        }
        let value = self.gathered & ((1 << bits) - 1);
        self.gathered >>= bits;
        self.bits -= bits;
        value
    }

    /// Thirty-two more, or what there is.
    #[cold]
    fn gather(&mut self) {
        let left = &self.bytes[self.at..];
        if let Some(word) = left.first_chunk::<4>() {
            self.gathered |= u64::from(u32::from_le_bytes(*word)) << self.bits;
            self.bits += 32;
            self.at += 4;
            return;
        }
        for byte in left {
            self.gathered |= u64::from(*byte) << self.bits;
            self.bits += 8;
        }
        self.at = self.bytes.len();
    }

    #[inline]
    fn flag(&mut self) -> bool {
        self.bits(1) != 0
    }

    #[inline]
    fn count(&mut self) -> u64 {
        let group = self.bits(GROUP + 1);
        if group & 1 == 0 {
            return group >> 1;
        }
        self.large_count(group >> 1)
    }

    fn large_count(&mut self, mut value: u64) -> u64 {
        let mut shift = GROUP;
        loop {
            let group = self.bits(GROUP + 1);
            value |= (group >> 1) << shift;
            if group & 1 == 0 {
                return value;
            }
            shift += GROUP;
        }
    }

    #[inline]
    fn number(&mut self) -> i64 {
        let small = self.bits(SMALL);
        if small < LARGE {
            return small.cast_signed();
        }
        let zigzag = self.count();
        (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed()
    }
}

type Unpacked<T> = Result<T, Unpackable>;

/// Methods that read a number as the widest of its kind.
macro_rules! numbers {
    ($($method:ident visits $visit:ident of $read:ident;)*) => { $(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Unpacked<V::Value> {
            visitor.$visit(self.$read())
        }
    )* };
}

/// Methods for what is never packed.
macro_rules! nevers {
    ($($method:ident)*) => { $(
        #[inline]
        fn $method<V: Visitor<'de>>(self, _: V) -> Unpacked<V::Value> {
            Err(Unpackable)
        }
    )* };
}

impl<'de> de::Deserializer<'de> for &mut Reader<'_> {
    type Error = Unpackable;

    numbers! {
        deserialize_bool visits visit_bool of flag;
        deserialize_i8 visits visit_i64 of number;
        deserialize_i16 visits visit_i64 of number;
        deserialize_i32 visits visit_i64 of number;
        deserialize_i64 visits visit_i64 of number;
        deserialize_u8 visits visit_u64 of count;
        deserialize_u16 visits visit_u64 of count;
        deserialize_u32 visits visit_u64 of count;
        deserialize_u64 visits visit_u64 of count;
    }

    nevers! {
        deserialize_any deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_map
        deserialize_identifier deserialize_ignored_any
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Unpacked<V::Value> {
        if self.flag() {
            visitor.visit_some(self)
        } else {
            visitor.visit_none()
        }
    }

    #[inline]
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Unpacked<V::Value> {
        visitor.visit_unit()
    }

    #[inline]
    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Unpacked<V::Value> {
        visitor.visit_unit()
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Unpacked<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Unpacked<V::Value> {
        let left = usize::try_from(self.count()).map_err(de::Error::custom)?;
        visitor.visit_seq(Parts { reader: self, left })
    }

    #[inline]
    fn deserialize_tuple<V: Visitor<'de>>(self, left: usize, visitor: V) -> Unpacked<V::Value> {
        visitor.visit_seq(Parts { reader: self, left })
    }

    #[inline]
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        left: usize,
        visitor: V,
    ) -> Unpacked<V::Value> {
        visitor.visit_seq(Parts { reader: self, left })
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Unpacked<V::Value> {
        let left = fields.len();
        visitor.visit_seq(Parts { reader: self, left })
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Unpacked<V::Value> {
        visitor.visit_enum(Variant(self))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of a whole that are left.
struct Parts<'r, 'b> {
    reader: &'r mut Reader<'b>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Parts<'_, '_> {
    type Error = Unpackable;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Unpacked<Option<T::Value>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// A variant, by its number.
struct Variant<'r, 'b>(&'r mut Reader<'b>);

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Unpackable;
    type Variant = Self;

    #[inline]
    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Unpacked<(T::Value, Self)> {
        let variant = u32::try_from(self.0.count()).map_err(de::Error::custom)?;
        let variant: U32Deserializer<Unpackable> = variant.into_deserializer();
        Ok((seed.deserialize(variant)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Unpackable;

    #[inline]
    fn unit_variant(self) -> Unpacked<()> {
        Ok(())
    }

    #[inline]
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Unpacked<T::Value> {
        seed.deserialize(self.0)
    }

    #[inline]
    fn tuple_variant<V: Visitor<'de>>(self, left: usize, visitor: V) -> Unpacked<V::Value> {
        let reader = self.0;
        visitor.visit_seq(Parts { reader, left })
    }

    #[inline]
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Unpacked<V::Value> {
        self.tuple_variant(fields.len(), visitor)
    }
}
