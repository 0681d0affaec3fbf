-- A payload that is taken up again after a crash finds the request that it made before.
CREATE INDEX requests_by_origin_key ON requests (json_extract(origin, '$.key'));
