-- Results of a launch come with growing ids. In an index of launch and id each is the last one, and a page is full
-- before the next one begins; with what is hidden before the id, every page was split in the middle and stayed half
-- empty: 114 bytes for a result instead of 49.
drop index test_result_newest;
create index test_result_newest on test_result (launch_id, id) include (duration_ms, hidden);
