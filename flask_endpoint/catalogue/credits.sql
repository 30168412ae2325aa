-- Who is credited on the touched tracks, the primary artist first.
INSERT INTO track_artist_next
SELECT
    track_next.track_uri,
    (person.place - 1)::smallint AS position,
    CASE
        WHEN person.place = 1 THEN track_next.artist_id
        ELSE coalesce(person.facts ->> 0, 'name:' || (person.facts ->> 2))
    END AS artist_id
FROM track_next
CROSS JOIN LATERAL (
    SELECT facts FROM catalogue_fact WHERE entity = 'track' AND entity_id = track_next.track_uri OFFSET 0
) AS fact
CROSS JOIN LATERAL jsonb_array_elements(fact.facts #> '{artists,1}') WITH ORDINALITY AS person (facts, place)
WHERE track_next.is_touched AND fact.facts #> '{artists,1}' IS NOT NULL;

INSERT INTO track_artist_next
SELECT track_uri, 0 AS position, artist_id
FROM track_next
WHERE is_touched
    AND NOT EXISTS (SELECT 1 FROM track_artist_next AS known WHERE known.track_uri = track_next.track_uri);
