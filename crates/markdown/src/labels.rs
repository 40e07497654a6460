//! Labels and their numbers: a table of hashes. The standard library's maps are compiled once for each type that they
//! hold, which would be a fifth of this crate's bytes in the widget.

/// The labels that were added, numbered in that order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    labels: Vec<String>,
    /// For each place of the table the number of a label plus one, or 0. At least half of it is free.
    table: Vec<u32>,
}

impl Labels {
    /// The number of a label.
    pub(crate) fn find(&self, label: &str) -> Option<usize> {
        let number = self.table.get(self.place(label)?).copied()?;
        usize::try_from(number).ok()?.checked_sub(1)
    }

    /// Adds a label that is not there yet, and returns its number.
    pub(crate) fn add(&mut self, label: String) -> usize {
        let number = self.labels.len();
        self.labels.push(label);
        if self.labels.len() * 2 > self.table.len() {
            self.table = vec![0; (self.table.len() * 2).max(16)];
            (0..self.labels.len()).for_each(|number| self.enter(number));
        } else {
            self.enter(number);
        }
        number
    }

    /// Adds a label if it is not there yet.
    pub(crate) fn note(&mut self, label: String) {
        if self.find(&label).is_none() {
            self.add(label);
        }
    }

    /// The labels in the order in which they were added.
    pub(crate) fn into_list(self) -> Vec<String> {
        self.labels
    }

    fn enter(&mut self, number: usize) {
        let place = self.labels.get(number).and_then(|label| self.place(label));
        if let Some(place) = place.and_then(|place| self.table.get_mut(place)) {
            *place = u32::try_from(number + 1).unwrap_or_default();
        }
    }

    /// Where the label is in the table, or where it would be. None when there is no table yet.
    fn place(&self, label: &str) -> Option<usize> {
        let last = self.table.len().checked_sub(1)?;
        // FNV-1a. The length of the table is a power of two.
        let hash = label
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let mut place = usize::try_from(hash ^ (hash >> 15)).unwrap_or_default() & last;
        loop {
            let number = usize::try_from(*self.table.get(place)?).ok()?;
            let found = number.checked_sub(1).and_then(|number| self.labels.get(number));
            if found.is_none_or(|found| found == label) {
                return Some(place);
            }
            place = (place + 1) & last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_their_text() {
        let mut labels = Labels::default();
        assert_eq!(labels.find("a"), None);
        for number in 0..1000 {
            assert_eq!(labels.add(format!("label {number}")), number);
        }
        for number in 0..1000 {
            assert_eq!(labels.find(&format!("label {number}")), Some(number));
        }
        assert_eq!(labels.find("label 1000"), None);
    }
}
