//! How deep the parser will call itself. A command that takes the command behind it for its argument, without braces, reads
//! that one before it returns; a long chain of such would use up the stack.

/// The longest chain that is read. No formula that a person means has one.
const LONGEST: usize = 100;

/// Follows the commands of a formula, group by group.
#[derive(Default)]
pub struct Chain {
    /// The group that is being read.
    group: Group,
    /// The groups around it.
    around: Vec<Group>,
}

#[derive(Default)]
struct Group {
    /// The commands so far that may each be the argument of the one before.
    length: usize,
    /// What stands behind the last one: no command takes more than two arguments without braces.
    behind: usize,
    /// Inside brackets, which hold no argument that is needed.
    bracket: bool,
}

impl Chain {
    /// A command with a name. `false` when the chain is too long.
    pub fn command(&mut self) -> bool {
        self.group.length = if self.group.behind < 2 { self.group.length + 1 } else { 1 };
        self.group.behind = 0;
        self.group.length <= LONGEST
    }

    /// Any other text.
    pub fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '{' => self.around.push(std::mem::take(&mut self.group)),
                '}' => {
                    self.group = self.around.pop().unwrap_or_default();
                    self.group.behind += 1;
                }
                '[' => self.group.bracket = true,
                ']' => self.group.bracket = false,
                _ if character.is_whitespace() || self.group.bracket => {}
                _ => self.group.behind += 1,
            }
        }
    }
}
