//! The answer to a picture: what its bytes tell, what the guide cannot see, and where it could fit.

use super::super::calendar;
use super::super::history::Heard;
use super::super::interests::Interest;
use super::super::photo::{Photo, Share};
use super::super::places::{Atlas, Part};
use super::super::plan::{self, Day, Plan};
use super::super::refusal::Refusal;
use super::prose;

/// Most pictures described one by one.
const MOST: usize = 4;

/// The last message brought pictures.
pub(super) fn about(atlas: &Atlas, heard: &Heard<'_>) -> Result<String, Refusal> {
    let mut text = String::new();
    for (index, photo) in heard.photos.iter().enumerate() {
        // Every picture is decoded, so that a broken one is refused while it can still be taken out.
        let sentence = describe(photo)?;
        if index < MOST {
            let name = if heard.photos.len() == 1 {
                "your picture".to_owned()
            } else {
                format!("picture {}", index + 1)
            };
            text.push_str(&format!("**What I can tell of {name}:** {sentence}\n\n"));
        }
    }
    if heard.photos.len() > MOST {
        text.push_str(&format!(
            "The other {} I only checked.\n\n",
            prose::count((heard.photos.len() - MOST) as u32)
        ));
    }
    if heard.linked_photos > 0 {
        text.push_str("You sent a picture as an address. I fetch nothing from the network, so I know no more of it.\n\n");
    }
    text.push_str(CANNOT);
    text.push_str(&places_for_it(atlas, heard));
    Ok(text)
}

/// The last message speaks of a picture but brings none.
pub(super) fn about_earlier(atlas: &Atlas, heard: &Heard<'_>) -> Result<String, Refusal> {
    let Some(photo) = heard.earlier_photo else {
        return Ok("There is no picture in this chat that I could read. Attach one as JPEG, PNG, GIF or WebP and I will tell you its format, size and colours.".to_owned());
    };
    Ok(format!(
        "**The picture from before:** {}\n\n{CANNOT}{}",
        describe(photo)?,
        places_for_it(atlas, heard)
    ))
}

const CANNOT: &str = "**What I cannot tell:** what it shows. I only count pixels. A model such as Claude would look at the picture itself, say what it probably is, and whether it is worth a detour.\n\n";

fn describe(photo: &Photo) -> Result<String, Refusal> {
    let shape = match photo.width.cmp(&photo.height) {
        std::cmp::Ordering::Greater => "landscape format",
        std::cmp::Ordering::Less => "portrait format",
        std::cmp::Ordering::Equal => "square",
    };
    let colours = photo.colours()?;
    let colours = match colours.as_slice() {
        [] => "no colour stands out".to_owned(),
        [only] => format!("almost all of it {} ({} %)", only.colour, only.percent),
        shares => {
            let named: Vec<String> =
                shares.iter().map(|Share { colour, percent }| format!("{colour} ({percent} %)")).collect();
            format!("mostly {}", prose::list(&named))
        }
    };
    Ok(format!("a {} of {} × {} pixels, {shape}, {colours}.", photo.format_name(), photo.width, photo.height))
}

fn places_for_it(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let brief = &heard.now;
    let Some(plan) = plan::make(atlas, brief) else {
        return "Tell me what it is, or **where you would like to go**, and I can plan around it.".to_owned();
    };
    let cities: Vec<_> = plan.stays.iter().map(|stay| stay.city).collect();
    if brief.days.is_none() {
        return format!(
            "Tell me what it shows and I can say whether it lies near {}. {}",
            prose::cities(&cities),
            prose::question(brief).unwrap_or_default()
        )
        .trim_end()
        .to_owned();
    }
    let mut kinds: Vec<Interest> = brief.interests.clone();
    if kinds.is_empty() {
        kinds = vec![Interest::History, Interest::Gardens, Interest::Food];
    }
    let mut text = format!("## Where it could fit into {}\n\n", prose::cities(&cities));
    let mut taken: Vec<u32> = Vec::new();
    for kind in kinds.into_iter().take(4) {
        if let Some(day) = day_for(&plan, kind, &taken) {
            taken.push(day.number);
            let beside = day.note.map_or("", |note| note.brief.as_str());
            text.push_str(&format!(
                "- **{}:** {}, in {}, beside {beside}.\n",
                thing(kind),
                when(day),
                day.city.name
            ));
        }
    }
    if let Some(day) = plan.days.iter().find(|day| day.note.is_none()) {
        text.push_str(&format!("- **Anything else:** {}, which is still open.\n", when(day)));
    }
    text.push_str("\n**Tell me its name** and I will look in my notes for it.");
    text
}

/// The day that suits a kind of place best: a whole day in town that is not taken yet.
fn day_for<'p, 'a>(plan: &'p Plan<'a>, kind: Interest, taken: &[u32]) -> Option<&'p Day<'a>> {
    let rank = |day: &&Day<'_>| {
        let note = day.note?;
        let first = note.kinds.iter().position(|known| *known == kind)?;
        Some((note.part != Part::Whole, taken.contains(&day.number), first))
    };
    plan.days.iter().filter(|day| rank(day).is_some()).min_by_key(|day| rank(day))
}

fn when(day: &Day<'_>) -> String {
    match day.date {
        Some((date, month)) => format!("day {}, {date} {}", day.number, calendar::month_name(month)),
        None => format!("day {}", day.number),
    }
}

/// What a picture might show, by the interest it would serve.
fn thing(kind: Interest) -> &'static str {
    match kind {
        Interest::History => "If it is a temple, a shrine or a castle",
        Interest::Food => "If it is a dish or a market",
        Interest::Gardens => "If it is a garden",
        Interest::Museums => "If it is a work of art",
        Interest::Architecture => "If it is a building",
        Interest::Nature => "If it is a landscape",
        Interest::Beaches => "If it is by the sea",
        Interest::Nightlife => "If it is a bar or a stage",
        Interest::Shopping => "If it is something to buy",
        Interest::Family => "If it is for the children",
    }
}
