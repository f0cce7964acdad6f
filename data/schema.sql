-- The two databases. Every table and column carries a comment, so that a database opened on its own explains itself.
-- The part before the line "-- outcomes" belongs to returns.duckdb, the part after it to outcomes.duckdb.
-- returns.duckdb also holds one table published_<key> for each recipe of loaders.statistics; its columns come from the
-- recipe (see loaders.store.published_ddl) and are, besides the recipe's own category and value columns:
--   file_id, line, period, period_end, level, geography_code, la_code
-- and the tables of the returns, return_table and return_warning, which come from loaders.return_tables.

CREATE TABLE IF NOT EXISTS setting (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
COMMENT ON TABLE setting IS 'Facts about the store as a whole: synthetic (true or false), schema (version)';
COMMENT ON COLUMN setting.key IS 'Name of the fact';
COMMENT ON COLUMN setting.value IS 'Its value as text';

CREATE SEQUENCE IF NOT EXISTS load_file_id;

CREATE TABLE IF NOT EXISTS load_file (
    file_id INTEGER PRIMARY KEY,
    path VARCHAR NOT NULL,
    recognised_as VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    file_date TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    last_period VARCHAR NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    warnings VARCHAR[] NOT NULL,
    la_code VARCHAR,
    return_year INTEGER
);
-- A store made before returns could be loaded.
ALTER TABLE load_file ADD COLUMN IF NOT EXISTS la_code VARCHAR;
ALTER TABLE load_file ADD COLUMN IF NOT EXISTS return_year INTEGER;
COMMENT ON TABLE load_file IS 'One row per file (or table in a file) that is loaded and current';
COMMENT ON COLUMN load_file.file_id IS 'Number of the file; rows of the published_ tables carry it';
COMMENT ON COLUMN load_file.path IS 'Name of the file as given, with the name inside a zip archive after an exclamation mark; never a full path outside the folder given';
COMMENT ON COLUMN load_file.recognised_as IS 'Key of the recipe (published.<key>) or return and table';
COMMENT ON COLUMN load_file.sha256 IS 'Digest of the content: the same content loaded again replaces itself';
COMMENT ON COLUMN load_file.file_date IS 'The file''s own date (UTC); decides between two releases that end in the same period';
COMMENT ON COLUMN load_file.loaded_at IS 'When it was loaded (UTC)';
COMMENT ON COLUMN load_file.last_period IS 'The last period in the file; the larger one is the more recent release';
COMMENT ON COLUMN load_file.rows_read IS 'Rows of data in the file';
COMMENT ON COLUMN load_file.rows_loaded IS 'Rows loaded; rows_read − rows_loaded rows are in load_rejection';
COMMENT ON COLUMN load_file.status IS 'loaded';
COMMENT ON COLUMN load_file.warnings IS 'What a reader of the figures should know about this file';
COMMENT ON COLUMN load_file.la_code IS 'Authority of a return; empty for published statistics';
COMMENT ON COLUMN load_file.return_year IS 'Year in which the return''s period ends; empty for published statistics';

CREATE TABLE IF NOT EXISTS load_rejection (
    file_id INTEGER NOT NULL,
    check_name VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    examples VARCHAR NOT NULL
);
COMMENT ON TABLE load_rejection IS 'Rows of a loaded file that were left out, by named check';
COMMENT ON COLUMN load_rejection.file_id IS 'The file';
COMMENT ON COLUMN load_rejection.check_name IS 'The check, in words a user understands';
COMMENT ON COLUMN load_rejection.rows IS 'How many rows it left out';
COMMENT ON COLUMN load_rejection.examples IS 'Up to five of them as JSON: line, column, value';

CREATE TABLE IF NOT EXISTS neighbour_model (
    model VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    file_id INTEGER NOT NULL
);
COMMENT ON TABLE neighbour_model IS 'Statistical neighbour models loaded';
COMMENT ON COLUMN neighbour_model.model IS 'Short name: the year of the model, 2025 or 2021';
COMMENT ON COLUMN neighbour_model.title IS 'Name as shown';
COMMENT ON COLUMN neighbour_model.file_id IS 'The file it came from';

CREATE TABLE IF NOT EXISTS neighbour (
    model VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    neighbour_la_code VARCHAR NOT NULL,
    closeness VARCHAR NOT NULL
);
COMMENT ON TABLE neighbour IS 'The ten statistical neighbours of each authority';
COMMENT ON COLUMN neighbour.model IS 'The model';
COMMENT ON COLUMN neighbour.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN neighbour.position IS '1 (closest) to 10';
COMMENT ON COLUMN neighbour.neighbour_la_code IS 'Three-digit code of the neighbour';
COMMENT ON COLUMN neighbour.closeness IS 'How close, in the words of the model';

CREATE TABLE IF NOT EXISTS event (
    file_id INTEGER NOT NULL,
    line BIGINT NOT NULL,
    la_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    indicators VARCHAR[] NOT NULL,
    outcome VARCHAR NOT NULL
);
COMMENT ON TABLE event IS 'Local events and initiatives that authorities keep, to be marked on their charts';
COMMENT ON COLUMN event.file_id IS 'File the event came from (load_file)';
COMMENT ON COLUMN event.line IS 'Line in that file';
COMMENT ON COLUMN event.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN event.day IS 'Date of the event';
COMMENT ON COLUMN event.title IS 'What happened, in a few words';
COMMENT ON COLUMN event.text IS 'More about it, or empty';
COMMENT ON COLUMN event.indicators IS 'Ids of the indicators it is shown on';
COMMENT ON COLUMN event.outcome IS 'Outcome or enabler on all of whose indicators it is shown, or empty';

CREATE TABLE IF NOT EXISTS postcode (
    postcode VARCHAR NOT NULL,
    easting INTEGER NOT NULL,
    northing INTEGER NOT NULL
);
COMMENT ON TABLE postcode IS 'Postcode directory: where postcodes of Great Britain lie, terminated ones included; says nothing about any child';
COMMENT ON COLUMN postcode.postcode IS 'The postcode in capitals without blanks; each once';
COMMENT ON COLUMN postcode.easting IS 'Metres east of the origin of the British National Grid';
COMMENT ON COLUMN postcode.northing IS 'Metres north of it';

-- outcomes
CREATE TABLE setting (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);
COMMENT ON TABLE setting IS 'Facts about this build: built_at, synthetic, default_model, version';
COMMENT ON COLUMN setting.key IS 'Name of the fact';
COMMENT ON COLUMN setting.value IS 'Its value as text';

CREATE TABLE geography (
    geography_code VARCHAR PRIMARY KEY,
    la_code VARCHAR NOT NULL,
    geography VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    region_code VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    other_codes VARCHAR NOT NULL,
    opened DATE,
    closed DATE,
    successors VARCHAR NOT NULL
);
COMMENT ON TABLE geography IS 'England, its regions and local authorities, abolished ones included';
COMMENT ON COLUMN geography.geography_code IS 'Current (or last) ONS code';
COMMENT ON COLUMN geography.la_code IS 'Three-digit DfE code; empty above local authority';
COMMENT ON COLUMN geography.geography IS 'Name';
COMMENT ON COLUMN geography.level IS 'National, Regional or Local authority';
COMMENT ON COLUMN geography.region_code IS 'The authority''s region (Inner or Outer London for a borough); for those two, London';
COMMENT ON COLUMN geography.region IS 'Name of that region';
COMMENT ON COLUMN geography.other_codes IS 'Earlier ONS codes, separated by a space';
COMMENT ON COLUMN geography.opened IS 'First day, where it began after 2012';
COMMENT ON COLUMN geography.closed IS 'Last day, where it was abolished';
COMMENT ON COLUMN geography.successors IS 'Three-digit codes of the authorities that followed, separated by a space';

CREATE TABLE indicator (
    indicator_id VARCHAR PRIMARY KEY,
    position INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    group_key VARCHAR NOT NULL,
    metadata VARCHAR NOT NULL
);
COMMENT ON TABLE indicator IS 'The indicators, in the order of the published dashboard';
COMMENT ON COLUMN indicator.indicator_id IS 'Stable id';
COMMENT ON COLUMN indicator.position IS 'Order';
COMMENT ON COLUMN indicator.title IS 'Title';
COMMENT ON COLUMN indicator.group_key IS 'Outcome or enabler';
COMMENT ON COLUMN indicator.metadata IS 'The whole definition as JSON';

CREATE TABLE indicator_value (
    indicator_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    period_position INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    geography VARCHAR NOT NULL,
    region_code VARCHAR NOT NULL,
    numerator DOUBLE,
    denominator DOUBLE,
    exact DOUBLE,
    value DOUBLE,
    flag VARCHAR NOT NULL,
    lower_ci DOUBLE,
    upper_ci DOUBLE,
    sn_median DOUBLE,
    sn_mean DOUBLE,
    sn_count INTEGER,
    region_value DOUBLE,
    england_value DOUBLE,
    rank INTEGER,
    rank_of INTEGER,
    low_rank INTEGER,
    quartile INTEGER,
    change DOUBLE,
    vs_england VARCHAR NOT NULL,
    vs_region VARCHAR NOT NULL,
    vs_neighbours VARCHAR NOT NULL,
    joint VARCHAR NOT NULL,
    file_id INTEGER
);
COMMENT ON TABLE indicator_value IS 'One row per indicator, geography, period and source, comparison included: a page is a look-up';
COMMENT ON COLUMN indicator_value.indicator_id IS 'Indicator';
COMMENT ON COLUMN indicator_value.source IS 'published, or returns (computed from the returns loaded)';
COMMENT ON COLUMN indicator_value.period IS 'As published: 2025, or 2024/25';
COMMENT ON COLUMN indicator_value.period_end IS 'Last day of the period';
COMMENT ON COLUMN indicator_value.period_position IS '1 for the first period of the indicator, counting up';
COMMENT ON COLUMN indicator_value.level IS 'National, Regional or Local authority';
COMMENT ON COLUMN indicator_value.geography_code IS 'ONS code';
COMMENT ON COLUMN indicator_value.la_code IS 'Three-digit code; empty above local authority';
COMMENT ON COLUMN indicator_value.geography IS 'Name';
COMMENT ON COLUMN indicator_value.region_code IS 'The authority''s region; empty above local authority';
COMMENT ON COLUMN indicator_value.numerator IS 'Count, where known';
COMMENT ON COLUMN indicator_value.denominator IS 'Count, where known';
COMMENT ON COLUMN indicator_value.exact IS 'Value before rounding, where it can be known; else the published value';
COMMENT ON COLUMN indicator_value.value IS 'Value at the published precision';
COMMENT ON COLUMN indicator_value.flag IS 'Symbol in place of the value (c, k, u, x, z, low), p provisional, or empty';
COMMENT ON COLUMN indicator_value.lower_ci IS 'Lower 95% confidence limit';
COMMENT ON COLUMN indicator_value.upper_ci IS 'Upper 95% confidence limit';
COMMENT ON COLUMN indicator_value.sn_median IS 'Median of the statistical neighbours'' values (default model)';
COMMENT ON COLUMN indicator_value.sn_mean IS 'Their mean';
COMMENT ON COLUMN indicator_value.sn_count IS 'How many neighbours have a value';
COMMENT ON COLUMN indicator_value.region_value IS 'Published value of the authority''s region';
COMMENT ON COLUMN indicator_value.england_value IS 'Published value of England';
COMMENT ON COLUMN indicator_value.rank IS 'Rank among local authorities, 1 is best; empty without polarity';
COMMENT ON COLUMN indicator_value.rank_of IS 'How many are ranked (a joint return counts once)';
COMMENT ON COLUMN indicator_value.low_rank IS 'Position counted from the lowest value, whatever the polarity; ties share the lowest';
COMMENT ON COLUMN indicator_value.quartile IS '1 (best) to 4; empty without polarity';
COMMENT ON COLUMN indicator_value.change IS 'Value minus that of the period before';
COMMENT ON COLUMN indicator_value.vs_england IS 'higher, lower or similar by the confidence limits; empty where they do not say';
COMMENT ON COLUMN indicator_value.vs_region IS 'The same against the region';
COMMENT ON COLUMN indicator_value.vs_neighbours IS 'The same against the neighbours'' median (default model)';
COMMENT ON COLUMN indicator_value.joint IS 'Names of the authorities of a joint return, else empty';
COMMENT ON COLUMN indicator_value.file_id IS 'File the value came from (load_file)';

CREATE TABLE neighbour_comparison (
    model VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    sn_median DOUBLE,
    sn_mean DOUBLE,
    sn_count INTEGER NOT NULL,
    vs_neighbours VARCHAR NOT NULL
);
COMMENT ON TABLE neighbour_comparison IS 'Statistical neighbours'' median and mean by every model loaded';
COMMENT ON COLUMN neighbour_comparison.model IS 'Neighbour model';
COMMENT ON COLUMN neighbour_comparison.indicator_id IS 'Indicator';
COMMENT ON COLUMN neighbour_comparison.source IS 'published or returns';
COMMENT ON COLUMN neighbour_comparison.period IS 'Period';
COMMENT ON COLUMN neighbour_comparison.la_code IS 'The authority whose neighbours they are';
COMMENT ON COLUMN neighbour_comparison.sn_median IS 'Median, rounded half up to the indicator''s decimals';
COMMENT ON COLUMN neighbour_comparison.sn_mean IS 'Mean';
COMMENT ON COLUMN neighbour_comparison.sn_count IS 'Neighbours with a value';
COMMENT ON COLUMN neighbour_comparison.vs_neighbours IS 'higher, lower, similar or empty';

CREATE TABLE distribution (
    indicator_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    lowest DOUBLE NOT NULL,
    lower_quartile DOUBLE NOT NULL,
    median DOUBLE NOT NULL,
    upper_quartile DOUBLE NOT NULL,
    highest DOUBLE NOT NULL
);
COMMENT ON TABLE distribution IS 'Spread of the local authorities'' values (a joint return counts once)';
COMMENT ON COLUMN distribution.indicator_id IS 'Indicator';
COMMENT ON COLUMN distribution.source IS 'published or returns';
COMMENT ON COLUMN distribution.period IS 'Period';
COMMENT ON COLUMN distribution.n IS 'Authorities with a value';
COMMENT ON COLUMN distribution.lowest IS 'Lowest value';
COMMENT ON COLUMN distribution.lower_quartile IS 'A quarter are at or below (linear interpolation)';
COMMENT ON COLUMN distribution.median IS 'Half are at or below';
COMMENT ON COLUMN distribution.upper_quartile IS 'Three quarters are at or below';
COMMENT ON COLUMN distribution.highest IS 'Highest value';

CREATE TABLE breakdown_value (
    breakdown_id VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    category_position INTEGER NOT NULL,
    period VARCHAR NOT NULL,
    period_end DATE NOT NULL,
    level VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    numerator DOUBLE,
    denominator DOUBLE,
    value DOUBLE,
    flag VARCHAR NOT NULL,
    lower_ci DOUBLE,
    upper_ci DOUBLE,
    file_id INTEGER
);
COMMENT ON TABLE breakdown_value IS 'Published figures by characteristic';
COMMENT ON COLUMN breakdown_value.breakdown_id IS 'Breakdown (indicator metadata name theirs)';
COMMENT ON COLUMN breakdown_value.category IS 'Category';
COMMENT ON COLUMN breakdown_value.category_position IS 'Order of the categories';
COMMENT ON COLUMN breakdown_value.period IS 'Period';
COMMENT ON COLUMN breakdown_value.period_end IS 'Last day of the period';
COMMENT ON COLUMN breakdown_value.level IS 'National, Regional or Local authority';
COMMENT ON COLUMN breakdown_value.geography_code IS 'ONS code';
COMMENT ON COLUMN breakdown_value.la_code IS 'Three-digit code; empty above local authority';
COMMENT ON COLUMN breakdown_value.numerator IS 'Count, where known';
COMMENT ON COLUMN breakdown_value.denominator IS 'Count, where known';
COMMENT ON COLUMN breakdown_value.value IS 'Value at the published precision';
COMMENT ON COLUMN breakdown_value.flag IS 'Symbol in place of the value, or empty';
COMMENT ON COLUMN breakdown_value.lower_ci IS 'Lower 95% confidence limit';
COMMENT ON COLUMN breakdown_value.upper_ci IS 'Upper 95% confidence limit';
COMMENT ON COLUMN breakdown_value.file_id IS 'File the value came from';

CREATE TABLE note (
    indicator_id VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
COMMENT ON TABLE note IS 'What a reader must know beside a figure';
COMMENT ON COLUMN note.indicator_id IS 'Indicator';
COMMENT ON COLUMN note.geography_code IS 'Geography it concerns; empty for all';
COMMENT ON COLUMN note.period IS 'Period it concerns; empty for all';
COMMENT ON COLUMN note.kind IS 'break, joint, gap, discontinued, abolished, publisher, returns';
COMMENT ON COLUMN note.note IS 'One or two plain sentences';

CREATE TABLE neighbour_model (
    model VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL
);
COMMENT ON TABLE neighbour_model IS 'Statistical neighbour models';
COMMENT ON COLUMN neighbour_model.model IS 'Short name';
COMMENT ON COLUMN neighbour_model.title IS 'Name as shown';

CREATE TABLE neighbour (
    model VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    neighbour_la_code VARCHAR NOT NULL,
    closeness VARCHAR NOT NULL
);
COMMENT ON TABLE neighbour IS 'The ten statistical neighbours of each authority';
COMMENT ON COLUMN neighbour.model IS 'Model';
COMMENT ON COLUMN neighbour.la_code IS 'Authority';
COMMENT ON COLUMN neighbour.position IS '1 (closest) to 10';
COMMENT ON COLUMN neighbour.neighbour_la_code IS 'Neighbour';
COMMENT ON COLUMN neighbour.closeness IS 'How close, in the words of the model';

CREATE TABLE inspection (
    la_code VARCHAR NOT NULL,
    current BOOLEAN NOT NULL,
    inspected DATE,
    published DATE,
    kind VARCHAR NOT NULL,
    overall VARCHAR NOT NULL,
    leaders VARCHAR NOT NULL,
    help_and_protection VARCHAR NOT NULL,
    in_care VARCHAR NOT NULL,
    care_leavers VARCHAR NOT NULL
);
COMMENT ON TABLE inspection IS 'Ofsted''s judgements of local authority children''s services';
COMMENT ON COLUMN inspection.la_code IS 'Authority';
COMMENT ON COLUMN inspection.current IS 'True for the judgement in force at the date of the publication';
COMMENT ON COLUMN inspection.inspected IS 'Date of the inspection';
COMMENT ON COLUMN inspection.published IS 'Date of the report';
COMMENT ON COLUMN inspection.kind IS 'Kind of inspection';
COMMENT ON COLUMN inspection.overall IS 'Overall effectiveness';
COMMENT ON COLUMN inspection.leaders IS 'The impact of leaders on social work practice with children and families';
COMMENT ON COLUMN inspection.help_and_protection IS 'The experiences and progress of children who need help and protection';
COMMENT ON COLUMN inspection.in_care IS 'The experiences and progress of children in care';
COMMENT ON COLUMN inspection.care_leavers IS 'The experiences and progress of care leavers';

CREATE TABLE load_file (
    file_id INTEGER PRIMARY KEY,
    path VARCHAR NOT NULL,
    recognised_as VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    publication VARCHAR NOT NULL,
    file_date TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    last_period VARCHAR NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    warnings VARCHAR[] NOT NULL,
    la_code VARCHAR,
    return_year INTEGER
);
COMMENT ON TABLE load_file IS 'The files behind the figures';
COMMENT ON COLUMN load_file.file_id IS 'Number of the file';
COMMENT ON COLUMN load_file.path IS 'Name of the file';
COMMENT ON COLUMN load_file.recognised_as IS 'What it was recognised as';
COMMENT ON COLUMN load_file.title IS 'The same in words';
COMMENT ON COLUMN load_file.publication IS 'Key of the publication it belongs to';
COMMENT ON COLUMN load_file.file_date IS 'The file''s own date (UTC)';
COMMENT ON COLUMN load_file.loaded_at IS 'When it was loaded (UTC)';
COMMENT ON COLUMN load_file.last_period IS 'Last period in it';
COMMENT ON COLUMN load_file.rows_read IS 'Rows read';
COMMENT ON COLUMN load_file.rows_loaded IS 'Rows loaded';
COMMENT ON COLUMN load_file.status IS 'loaded, or superseded where a more recent release gives all of its figures';
COMMENT ON COLUMN load_file.warnings IS 'Warnings';
COMMENT ON COLUMN load_file.la_code IS 'Authority of a return; empty for published statistics';
COMMENT ON COLUMN load_file.return_year IS 'Year in which the return''s period ends; empty for published statistics';

CREATE TABLE load_rejection (
    file_id INTEGER NOT NULL,
    check_name VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    examples VARCHAR NOT NULL
);
COMMENT ON TABLE load_rejection IS 'Rows left out, by named check';
COMMENT ON COLUMN load_rejection.file_id IS 'The file';
COMMENT ON COLUMN load_rejection.check_name IS 'The check';
COMMENT ON COLUMN load_rejection.rows IS 'How many';
COMMENT ON COLUMN load_rejection.examples IS 'Examples as JSON: line, column, value';

CREATE TABLE return_check (
    la_code VARCHAR NOT NULL,
    return_year INTEGER NOT NULL,
    recognised_as VARCHAR NOT NULL,
    file_id INTEGER NOT NULL,
    check_name VARCHAR NOT NULL,
    rows BIGINT NOT NULL
);
COMMENT ON TABLE return_check IS 'Rows of returns that are kept although a check found something in them: counts only';
COMMENT ON COLUMN return_check.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN return_check.return_year IS 'Year in which the return''s period ends';
COMMENT ON COLUMN return_check.recognised_as IS 'Return and table';
COMMENT ON COLUMN return_check.file_id IS 'File whose rows they are (load_file)';
COMMENT ON COLUMN return_check.check_name IS 'The check, in words a user understands';
COMMENT ON COLUMN return_check.rows IS 'How many rows it found';

CREATE TABLE reconciliation (
    indicator_id VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    published_value DOUBLE,
    returns_value DOUBLE NOT NULL,
    difference DOUBLE,
    within_rounding BOOLEAN,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE reconciliation IS 'Figures computed from own returns beside those published of the same year; none where ours is hidden';
COMMENT ON COLUMN reconciliation.indicator_id IS 'Indicator';
COMMENT ON COLUMN reconciliation.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN reconciliation.period IS 'Year';
COMMENT ON COLUMN reconciliation.published_value IS 'Value that DfE publishes; empty where it publishes a symbol';
COMMENT ON COLUMN reconciliation.returns_value IS 'Value computed from the returns, after disclosure control';
COMMENT ON COLUMN reconciliation.difference IS 'Computed less published, at the published precision';
COMMENT ON COLUMN reconciliation.within_rounding IS 'Whether they are the same at the published precision; empty beside a symbol';
COMMENT ON COLUMN reconciliation.reason IS 'Why they may differ, in plain sentences; or that they agree';

CREATE TABLE event (
    indicator_id VARCHAR NOT NULL,
    la_code VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL
);
COMMENT ON TABLE event IS 'Local events and initiatives, one row for each indicator whose chart they are marked on';
COMMENT ON COLUMN event.indicator_id IS 'Indicator';
COMMENT ON COLUMN event.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN event.geography_code IS 'Its ONS code';
COMMENT ON COLUMN event.day IS 'Date of the event';
COMMENT ON COLUMN event.title IS 'What happened, in a few words';
COMMENT ON COLUMN event.text IS 'More about it, or empty; plain text';

CREATE TABLE outlook (
    indicator_id VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    first_period VARCHAR NOT NULL,
    last_period VARCHAR NOT NULL,
    years INTEGER NOT NULL,
    origins INTEGER NOT NULL,
    held_out INTEGER NOT NULL,
    error DOUBLE,
    naive_error DOUBLE,
    within_80 INTEGER NOT NULL
);
COMMENT ON TABLE outlook IS 'Whether the number of children can be projected, and how far such projections were off before';
COMMENT ON COLUMN outlook.indicator_id IS 'Indicator whose numerator is projected';
COMMENT ON COLUMN outlook.geography_code IS 'ONS code';
COMMENT ON COLUMN outlook.verdict IS 'projected, no_better (than the last value), or none';
COMMENT ON COLUMN outlook.reason IS 'Why there is none: short, gap, joint, abolished, no_figures or departs (the latest number, from the path before); else empty';
COMMENT ON COLUMN outlook.first_period IS 'First year of the series used';
COMMENT ON COLUMN outlook.last_period IS 'Last year of the series used';
COMMENT ON COLUMN outlook.years IS 'Yearly figures used';
COMMENT ON COLUMN outlook.origins IS 'Years from which it was tried to foretell the next one to three';
COMMENT ON COLUMN outlook.held_out IS 'Figures foretold in those trials';
COMMENT ON COLUMN outlook.error IS 'Mean absolute error of the method in those trials, in children';
COMMENT ON COLUMN outlook.naive_error IS 'The same of the last value, carried forward';
COMMENT ON COLUMN outlook.within_80 IS 'How many of the figures held out lay within the 80% interval given for them';

CREATE TABLE projection (
    indicator_id VARCHAR NOT NULL,
    geography_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    lower_80 DOUBLE NOT NULL,
    upper_80 DOUBLE NOT NULL,
    lower_95 DOUBLE NOT NULL,
    upper_95 DOUBLE NOT NULL
);
COMMENT ON TABLE projection IS 'Number of children in the next five years, if things went on as they have';
COMMENT ON COLUMN projection.indicator_id IS 'Indicator whose numerator is projected';
COMMENT ON COLUMN projection.geography_code IS 'ONS code';
COMMENT ON COLUMN projection.period IS 'Year';
COMMENT ON COLUMN projection.value IS 'Projected number of children';
COMMENT ON COLUMN projection.lower_80 IS 'Lower end of the 80% interval';
COMMENT ON COLUMN projection.upper_80 IS 'Upper end of the 80% interval';
COMMENT ON COLUMN projection.lower_95 IS 'Lower end of the 95% interval';
COMMENT ON COLUMN projection.upper_95 IS 'Upper end of the 95% interval';
