//! Keys of services that have no shape of their own (32 hexadecimal digits, a UUID): known by the name of the service
//! and a word for credential before them.
//!
//! The name brings the rule up; between name and value only words that describe a credential may stand, and a sign.
//! What is named by an ordinary word (`password`, `api_key`) is the business of pack `credentials`; here the service
//! makes a secret of what would be none elsewhere (`JINA_KEY`, `MAILCHIMP_API`).

use super::token;
use crate::redact::rule::Rule;
use crate::redact::validate::text;

/// Makes of the names both the triggers and the patterns. A name that ends in `_` is an ordinary word too and counts
/// only as the first word of a longer name.
macro_rules! services {
    ($first:literal, $($name:literal),+ $(,)?) => {
        const NAMES: &[&str] = &[$first, $($name),+];
        const STRONG: &str = concat!("(?i:", $first, $("|", $name),+, ")", TAIL!(), STRONG!());
        const WEAK: &str = concat!("(?i:", $first, $("|", $name),+, ")", TAIL!(), WEAK!());
    };
}

/// Words of a key's name that do not tell what it is for.
macro_rules! TAIL {
    () => {
        concat!(
            r"(?i:[ _.-]{0,2}(?:api|rest|app|application|access|admin|account|auth|oauth2?|bot|client|cloud|consumer|default",
            r"|deploy|dev|global|http|ingest|integration|io|ai|live|main|master|my|org|personal|platform|private|prod",
            r"|production|project|public|publish|read|write|sdk|search|server|service|sandbox|staging|test|user|v[0-9]|web",
            r"|webhook|workspace|x|[0-9]{1,2})){0,4}",
        )
    };
}

/// A word for credential, a sign, and a value that is no word.
macro_rules! STRONG {
    () => {
        concat!(
            r"(?i:[ _.-]{0,2}(?:keys?|tokens?|secrets?|pat|passwd|password|pwd|credentials?|creds?|signature|sid|dsn|hash|code))",
            r"(?i:[ _.-]{0,2}(?:id|key|token|secret|value|string|default|prod|dev|test|live|v?[0-9]{1,2}))?",
            r#"["'`\\\])]{0,3}[ \t]{0,3}(?:=>|:=|::=|\|\||[:=,(>]|[ \t])[ \t]{0,3}["'`\\<(\[]{0,4}"#,
            r"(?P<s>[0-9A-Za-z][0-9A-Za-z_.+/=~$!*-]{9,200})",
        )
    };
}

/// No word for credential, so the sign must be one of assignment and the value hexadecimal or long and mixed.
macro_rules! WEAK {
    () => {
        concat!(
            r#"["'`\\\])]{0,3}[ \t]{0,3}(?:=>|:=|::=|\|\||[:=])[ \t]{0,3}["'`\\<(\[]{0,4}"#,
            r"(?P<s>[0-9A-Za-z_-]{20,200})(?:[^0-9A-Za-z_./:@-]|$)",
        )
    };
}

#[rustfmt::skip]
services! {
    "abstractapi", "abuseipdb", "accuweather", "adafruit", "adobe_", "adyen", "agora_", "airbrake", "airtable",
    "airvisual", "aiven", "akamai", "alchemy", "algolia", "alibaba", "aliyun", "alpha_vantage", "alphavantage",
    "amadeus", "amplitude", "anthropic", "anyscale", "apify", "apigee", "apilayer", "apollo_", "appcenter",
    "appcircle", "appdynamics", "appsflyer", "appsignal", "appveyor", "artifactory", "asana", "assembly_ai",
    "assemblyai", "atlassian", "auth0", "autodesk", "aviationstack", "azure", "bannerbear", "baremetrics",
    "baseten", "beamer_", "better_sta", "bettersta", "bigcommerce", "binance", "bitbucket", "bitfinex", "bitly",
    "bitmex", "bitrise", "bitstamp", "bittrex", "blockfrost", "bluemix", "bluesky", "blynk", "braintree",
    "braintrust", "brevo", "brex_", "brightdata", "browserless", "browserstack", "bscscan", "bugsnag", "buildkite",
    "bunnycdn", "calendly", "cartesia", "censys", "cerebras", "chargebee", "checkly", "chromatic", "circleci",
    "clarifai", "clearbit", "clerk_", "clickhouse", "clickup", "clockify", "cloudconvert", "cloudflare",
    "cloudinary", "cloudmersive", "cloudsmith", "codacy", "codeclimate", "codecov", "codefresh", "codemagic",
    "coderabbit", "cohere", "coinapi", "coinbase", "coingecko", "coinmarketcap", "confluent", "contentful",
    "contentstack", "convertkit", "coveralls", "cronitor", "crowdin", "crowdstrike", "cryptocompare",
    "currencyapi", "currencylayer", "customer.io", "customer_io", "customerio", "dailymotion", "databricks",
    "datadog", "datarobot", "datastax", "debounce", "deepai", "deepgram", "deepinfra", "deepl_", "deepseek",
    "deepsource", "defectdojo", "demandbase", "deputy_", "detectify", "detectlanguage", "digicert", "digitalocean",
    "directus", "discogs", "discord", "discourse", "disqus", "dnsimple", "docusign", "doppler", "dotdigital",
    "dovetail", "dribbble", "drone_", "droneci", "dropbox", "duffel", "duo_", "dwolla", "dynatrace", "easypost",
    "ebay_", "elasticemail", "eleven_labs", "elevenlabs", "endorlabs", "enphase", "etherscan", "etsy_",
    "eventbrite", "everhour", "exchangerate", "exotel", "expensify", "facebook", "fastly", "faunadb", "figma",
    "finage", "finicity", "finnhub", "firebase", "firecrawl", "fireworks", "fixer_", "flickr", "flightaware",
    "flutterwave", "fossa_", "foursquare", "freshbooks", "freshdesk", "freshservice", "frontegg", "fullstory",
    "gandi_", "geoapify", "geocodio", "getresponse", "ghost_", "giphy", "gitea", "gitee", "gitguardian", "github",
    "gitlab", "gitter", "glassnode", "gocardless", "godaddy", "gorgias", "grafana", "greenhouse", "greynoise",
    "groq_", "gtmetrix", "gumroad", "hackerone", "happyscribe", "harness", "hasura", "helicone", "hellosign",
    "helpscout", "heroku", "hetzner", "honeybadger", "honeycomb", "hotjar", "hubspot", "hugging_face",
    "huggingface", "hunter_", "hunterio", "hypertrack", "iconfinder", "ideogram", "imagekit", "imgbb", "imgix_",
    "imgur", "infobip", "infracost", "infura", "instana", "instantly", "intercom", "intrinio", "ipapi", "ipdata",
    "ipgeolocation", "ipinfo", "ipstack", "iterable", "jenkins", "jfrog", "jina_", "jira_", "jotform", "jumpcloud",
    "kaggle", "keycdn", "keygen", "kickbox", "klaviyo", "kraken", "kucoin", "lacework", "langchain", "langfuse",
    "langsmith", "launchdarkly", "leadfeeder", "lemlist", "lemon_squeezy", "lemonsqueezy", "lightstep",
    "line_channel", "linear_", "linkedin", "linode", "livekit", "llamaindex", "locationiq", "logdna", "loggly",
    "logrocket", "logtail", "logz.io", "logzio", "lokalise", "loops_", "lumigo", "magicbell", "mailboxlayer",
    "mailchimp", "mailerlite", "mailersend", "mailgun", "mailjet", "mailosaur", "mailtrap", "mandrill", "mapbox",
    "mapquest", "maptiler", "marketo", "marketstack", "mattermost", "maxmind", "mediastack", "meilisearch",
    "messagebird", "metaapi", "metabase", "mistral", "mixmax", "mixpanel", "mollie_", "monday_", "moralis",
    "mparticle", "msg91", "mux_", "neptune_", "netlify", "netsuite", "new_relic", "newrelic", "newsapi", "nexmo",
    "ngrok", "nightfall", "noip_", "notion_", "novita", "novu_", "nuget", "numverify", "nvidia", "nylas",
    "nytimes", "octopus", "okta", "onelogin", "onesignal", "onfido", "openai", "opencage", "openrouter",
    "openweather", "opsgenie", "optimizely", "packagecloud", "paddle_", "pagerduty", "pandadoc", "papertrail",
    "parseur", "passbase", "pastebin", "paypal", "paystack", "pdfshift", "pendo_", "peopledatalabs", "percy_",
    "perplexity", "persona_", "phrase_", "pinata", "pinecone", "pingdom", "pinterest", "pipedream", "pipedrive",
    "plaid", "planetscale", "plivo", "podio", "polygon_", "polygonscan", "posthog", "postman", "postmark",
    "prefect", "prisma_", "proxycrawl", "pubnub", "pulumi", "pushbullet", "pusher", "pushover", "qdrant",
    "qualaroo", "qualtrics", "quickbase", "quicknode", "quovo", "railway_", "rapid7", "rapid_api", "rapidapi",
    "razorpay", "readme_", "rebrandly", "recurly", "reddit", "replicate", "resend_", "retool", "revenuecat",
    "revolut", "ringcentral", "roboflow", "rollbar", "rownd", "rubygems", "runpod", "runway_", "salesforce",
    "salesloft", "sambanova", "sanity_", "sauce_", "saucelabs", "scaleway", "scalingo", "scalr", "scraperapi",
    "scrapfly", "scrapingbee", "segment_", "semaphore", "semgrep", "sendbird", "sendgrid", "sendinblue",
    "sendpulse", "sentinelone", "sentry", "serpapi", "serper_", "serpstack", "shippo", "shodan", "shopify",
    "shortcut_", "signalwire", "sinch_", "slack_", "smartling", "smartsheet", "snapchat", "snipcart", "snowflake",
    "snyk", "sonarcloud", "sonarqube", "sourcegraph", "sparkpost", "split_io", "splitio", "splunk", "spoonacular",
    "spotify", "square_", "squareup", "stability", "stackhawk", "statsig", "statuscake", "statuspage", "storyblok",
    "strava_", "stream_io", "stripe", "stytch", "sumo_logic", "sumologic", "sumsub", "supabase", "swiftype",
    "tableau", "tailscale", "tatum_", "tavily", "tawk", "teamcity", "telegram", "telesign", "telnyx", "terraform",
    "textmagic", "thingsboard", "thousandeyes", "ticketmaster", "tiingo", "tines_", "todoist", "together_",
    "togetherai", "toggl", "tomorrow_", "tomorrowio", "tomtom", "transifex", "travis_", "travisci", "trello",
    "truenas", "tumblr", "twelvedata", "twilio", "twitch", "twitter", "typeform", "typesense", "ubidots", "unkey",
    "unsplash", "uploadcare", "upstash", "uptimerobot", "urlscan", "veracode", "vercel", "vimeo", "virustotal",
    "vonage", "voyage_", "vultr", "wakatime", "wandb_", "weatherapi", "weatherbit", "weatherstack", "weaviate",
    "webex_", "webflow", "wepay", "whoxy", "wistia", "workable", "workato", "wrike", "xendit", "xero_", "yahoo_",
    "yandex", "yelp_", "youtube", "zapier", "zendesk", "zenserp", "zerobounce", "zerotier", "zilliz", "zillow",
    "zoho", "zoom_", "zoominfo", "zulip", "zuora",
}

/// The rules.
pub(super) static RULES: &[Rule] = &[
    token("service-credential", NAMES, STRONG)
        .check(text::opaque)
        .finds(&[
            "JINA_KEY=9f86d081884c7d659a2feaa0c55ad015",
            "algolia.admin_key: \"2c1d7b0e9f3a4d5c6b7a8e9f0a1b2c3d\"",
            "\"codecovToken\" => \"7d444840-9dc0-41d1-b245-5ffdce74fad2\"",
            "trello_api_secret = k3JH7dkq02mZx81PqLwEk3JH7dkq02mZx81PqLwE",
            "shodan.Shodan(SHODAN_KEY, 'x') SHODAN_KEY='Zx81PqLwEk3JH7dkq02mZx81PqLwEk3J'",
        ])
        .spares(&[
            "datadog trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "stripe_key=STRIPE_KEY",
            "github token expired",
            "algolia key: process.env.ALGOLIA_KEY",
            "grafana: v7.5.2",
        ]),
    token("service-value", NAMES, WEAK)
        .check(text::generated)
        .finds(&["MAILCHIMP_API='9f86d081884c7d659a2feaa0c55ad015'", "algolia: Zx81PqLwEk3JH7dkq02mZx81PqLwEk3J"])
        .spares(&[
            "grafana=grafana-7d9f8b6c5d-x2x4z-abcdef",
            "github.com/org/app@9fceb02d0ae598e95dc970b74767f19372d61af8",
            "splunk: https://splunk.example.com:8088/services",
            "redis: 7d444840-9dc0-41d1-b245-5ffdce74fad2",
        ]),
];
