//! The deck as a reader has it: opened from the disk in Chromium, Firefox and WebKit.
//!
//! `tests/run` installs the engines and what drives them. Without them these tests fail and say so.

mod access;
mod controls;
mod deck;
mod drawing;
mod engine;
mod faults;
#[path = "../foretold.rs"]
#[allow(dead_code, reason = "the tests of the command use all of it")]
mod foretold;
mod frame;
mod keys;
mod lessons;
mod limits;
mod motion;
mod peers;
mod player;
mod switches;
mod talk;
mod walk;
mod watch;
#[path = "../watched.rs"]
#[allow(dead_code, reason = "the tests of the command use all of it")]
mod watched;

/// Makes each scenario a test in one engine, in a module of its own.
macro_rules! in_one_engine {
    ($module:ident, $engine:ident: $($scenario:path => $name:ident),+ $(,)?) => {
        mod $module { $(#[test] fn $name() {
            crate::engine::run(&crate::engine::$engine, crate::engine::Scripts::On, $scenario);
        })+ }
    };
}

/// Makes each scenario a test in each engine.
macro_rules! in_every_engine {
    ($($scenario:path => $name:ident),+ $(,)?) => {
        in_one_engine! { chromium, CHROMIUM: $($scenario => $name),+ }
        in_one_engine! { firefox, FIREFOX: $($scenario => $name),+ }
        in_one_engine! { webkit, WEBKIT: $($scenario => $name),+ }
    };
}

in_every_engine! {
    crate::engine::mistakes_are_heard => mistakes_on_a_page_are_heard,
    crate::walk::by_links_and_keys => the_deck_is_walked_by_links_and_keys,
    crate::walk::flags => flags_hold_on_every_route,
    crate::keys::all => every_key_of_the_help_works,
    crate::keys::theme => a_theme_is_remembered,
    crate::drawing::nothing_overlaps => nothing_overlaps_in_any_cast,
    crate::player::every_slide => every_slide_that_plays_plays_and_resets,
    crate::player::what_slides_show => slides_show_what_they_say,
    crate::player::endings => every_ending_is_a_click_away,
    crate::player::links => a_link_is_the_moment,
    crate::player::branches => a_click_in_the_past_begins_a_branch,
    crate::player::keys => a_run_needs_no_mouse,
    crate::controls::losses => a_message_that_is_clicked_is_lost,
    crate::controls::crashes => who_is_clicked_crashes_and_comes_back,
    crate::faults::menus => what_can_be_done_besides_is_chosen_from_a_menu,
    crate::faults::isolation => who_is_isolated_looks_it_until_it_is_healed,
    crate::faults::stops => a_run_stops_where_it_breaks_a_claim_and_goes_on,
    crate::controls::reasons => a_rule_says_why_it_ran,
    crate::controls::knowledge => the_picture_shows_what_one_actor_knows,
    crate::controls::moments => a_point_in_the_diagram_is_a_moment,
    crate::controls::steps => going_on_plays_the_step_that_is_missing,
    crate::frame::tabs => a_tab_goes_along,
    crate::frame::the_present => the_present_is_marked_everywhere,
    crate::frame::embedded => a_picture_stands_alone_in_another_page,
    crate::player::small_monkey => a_monkey_breaks_nothing,
    crate::switches::all => a_line_is_struck_out_and_put_back,
    crate::player::foretold => the_page_plays_what_rust_plays,
    crate::limits::markup => texts_are_words_and_never_markup,
    crate::limits::keys_on_figures => a_key_on_a_figure_is_for_the_figure,
    crate::limits::no_end => a_run_that_cannot_go_on_says_so,
    crate::limits::refused_links => a_link_does_what_a_reader_could_do,
    crate::talk::by_key => a_talk_begins_with_a_key,
    crate::talk::foreign => a_talk_hears_nobody_else,
    crate::talk::together => two_windows_of_a_talk_stay_together,
    crate::talk::one_document => the_deck_is_one_document_too,
    crate::talk::from_an_archive => an_archive_opens_anywhere,
    crate::watch::follows => a_watched_page_follows_its_author,
    crate::lessons::every_slide => every_lesson_plays,
    crate::access::axe => axe_finds_nothing_in_light_and_dark,
}

mod without_scripts {
    use crate::engine::{CHROMIUM, FIREFOX, Scripts, WEBKIT, run};

    #[test]
    fn chromium_reads_and_walks_the_deck() {
        run(&CHROMIUM, Scripts::Off, crate::walk::without_scripts);
    }

    #[test]
    fn firefox_reads_and_walks_the_deck() {
        run(&FIREFOX, Scripts::Off, crate::walk::without_scripts);
    }

    #[test]
    fn webkit_reads_and_walks_the_deck() {
        run(&WEBKIT, Scripts::Off, crate::walk::without_scripts);
    }
}

in_one_engine! { in_chromium_only, CHROMIUM:
    crate::keys::swipe => a_flick_goes_on_and_back,
    crate::walk::one_request => a_page_asks_for_nothing_but_itself,
    crate::motion::rest => nothing_runs_when_nothing_moves,
    crate::motion::hidden => a_hidden_page_waits,
    crate::motion::still => who_wants_no_motion_sees_arrows,
    crate::limits::storm => a_storm_of_messages_leaves_a_page_awake,
    crate::player::monkey => a_monkey_breaks_nothing_for_long,
    crate::drawing::small_screens => nothing_is_cut_on_a_phone_or_at_double_zoom,
    crate::frame::stands_still => a_slide_stands_where_the_one_before_stood,
    crate::frame::languages => every_language_has_its_place,
    crate::frame::words => words_under_way_are_legible,
    crate::frame::dialogs => a_dialog_opens_at_its_top,
    crate::peers::around_a_table => nothing_covers_anything_around_a_table,
    crate::peers::our_deck => nothing_covers_anything_in_our_deck,
    crate::lessons::nothing_covered => nothing_covers_anything_in_any_lesson,
    crate::lessons::axe => axe_finds_nothing_in_any_lesson,
    crate::lessons::front => a_page_leads_to_every_lesson,
    crate::peers::long_values => a_long_value_stays_in_its_place,
}
