/* How surprising letters are in English: see analyse.c. Made from counts over public
 * speeches, a novel of the 19th century and manual pages (some 25 million letters, weighted
 * 10 to 3 to 3) from which everything but letters was taken out; what never occurs there
 * is estimated from its pairs. */
#include "analyse.h"

/* Hundredths of a bit, A to Z. */
const uint16_t analyse_letters[26] = {
    367, 609, 490, 477, 300, 540, 560, 443, 377, 921, 757, 457, 520,
    381, 368, 540, 976, 399, 396, 342, 508, 653, 587, 885, 600, 1005,
};

/* By first letter, then by second and third: a digit of base 64 (A-Z, a-z, 0-9, +, /),
 * each 0.4 bits over 5.6 bits. */
const char analyse_trigrams[26][26 * 26 + 1] = {
    /* A */
    "igaeoeflbqnbeRqZoaZbgklpkqTbcdSfgcRikLdeOhhUVbUmbsaoUlNlMlmNSpOUhkPiZSfLYkjrUn"
    "RUYQMXbYQWhVRWRZiXTTVSWqSneoidmhmmlorafeklnggjggmdqsWklmSRYlVocZlmVlqUkRToktms"
    "PgbVLdUbSmgacYSfoQPZXeetkoRhjiUhigXrokgiXisicdZrfxjtbkeQedXgbqiMUKgaoQTSlfgmsk"
    "ewtrbvutlvwuvvUqxsfsbxqzvwaggeNdjjSqohccZiqiaZfnftfrNTRTNRSVMaVIRWOMZQMOQXRoUg"
    "QVYaJZbZQljXXaPPkaSWYfYicoMQLENTNTNaRVUPPSbUMLSaSbNhnmnoqYpipqplmaofuZdhcgltqv"
    "RghhSgjaPniVhgSNpSUSZmeshtdkkhpmulapylloksnoffYufvpyOSRMIVNYNgRQPSRSfQNLYYTkOj"
    "OQSVMTWQNbRVTSQRcVMKQbRqTmNTQTHSVMGbaRRTPSbSOKQZOnTlhibYikUkgskRjWebtdPQppjfpr"
    "QqmqKnqlRqspijTivlonlormWuRdegVZkUUmdadYVdocTXgmbvesZcXdWenjVqseghbYqXcdhnfpmr"
    "TSXZSVbWSghYVWTZhZPRafUsbpbrqmarsrYxtphscqiqrmdtnweg",
    /* B */
    "eXQYlfbgeogRdSlepTRUhkgncfbhhgYimfcpnbkjdopfbdeoexbtfqmikpsjlwpeqraluenlkvqqqx"
    "jmppgpqqcstqpqelvioogqpyowPXPSNPRTQdbPTRUTfNONUaWfWjjrlklosrgtviqrcrwiqnlurzrx"
    "jnkrmrroktvkophfvipppus0oydtqtetushwwtstdtxrslqvs1sxYeeYegVjkskOhScZlZaTpjkoum"
    "mvmrSswupuvtuvisxrotgxszvwrrtvjsuukywtrksuytrstxt1t0VikiKklmOpmhlmUjpljjYlltUr"
    "cmnldpjqWttmkohkvmflgsotiugromZpnrotrqqqdrurnnooqwruRgkUjchjemlWaVUerQVSQXXcYr"
    "grsniqvpoxtksteqrgmqkvs0rzrtxlvwtyto2umuwsywslk0v1z2SkllTmmnRqmmllRmrlkkZmmtht"
    "XbYeVbhcXjkdefXckfbTYmbugtXfhjafmYbqsbhiYjnbcajqdukujdUTgdaoRrmWfXdhoTRKponpZn"
    "kwvwdwqxbxyvswnq1svvusyys1dsrsestcdutrspgrwrqptvrztwqwtttyzxt22ywzxs2uvtywyux0"
    "SYVWXUaXWdgYWYWWmWUObdXremponqloovg0xqnyovvpsssxvwut",
    /* C */
    "WVWVeabaVkgMTKbQlPQMQcWlekeonqenttirwjmtgtwhoqctttjvWofmOinbarkefjPgpbhhUkfols"
    "ejlnXnoncrrnogdkthfmfqnxpvOTUPTSXVOdfTRNPRhPKNXcRbahdppqilmqZsthopbordlldspwqv"
    "iqekgpqlltrmoncpuYonjsqzqwLXUXOWZTMegXTUPWiVUQXdStZnPegVPOglirlVbSVSpVTPlUmnsj"
    "kuvwmr1qpz0wuxgt1wmpi1n3q0TYZbRZbZUjgVaYWbjdTUUiXsbrRkkiQhmmUpnhkmLjpkhhPlluer"
    "aomfbokqcusokmbhvnjnhrpuksdqoncqormusroqfrvqmmirrxrxUcaXeXVcYkjRIHTUoPTZLTanil"
    "bpkidkojhtoflnYfvXjharpsovnutsvuwupw0rtvttuusrZxsyx0RlijMkkmOolhjkSkpkihVllsXs"
    "ZfZfYfhdapjfddabncdYcgdwcvRZUbPXcXKihUWZPTVVPRSgWoVjgZigbkkodsoQUbfXtNTRlhnqpr"
    "fxwvhxyxfyzvnwjj2wmutuxzt1dpdmcqrddstpnobqvmnoqlqyswpuosruuupvzstxopxtopsxwnpy"
    "VWYbcYcaWfndZaVboaZVflXtiohvuwivxvq1xuvtjvwxvvtxv0tt",
    /* D */
    "cTTUfVTWWfhNSMeVhQQNXZXjPgUhelOmioWlqXikVmoWhkSnmrNmTmihYnnUYlkWkoOiqVkgZqhqlm"
    "VhhiQhijRifVfeUhqTbbXjisdrPSPNSNWZUggPQMTOVKMNZQVSbiSlkmWimlTooVkmOlqRjhWolsls"
    "ZkYmQmmiXpmbajTkqUijaomvnqRnmmQnnlSrrokoTlslmfYqnwisRZQRTQWZemcWUJaXiRMNbSXkjc"
    "awtsdvwujtwusvXtxrktUxozvweoelXnipasqoecjnuhjnjqoxovUlljRkmnPqoimjTfqmjkdnmvSs"
    "RiffSielPojaViSeqbfgWlkpXjRmjiSjjmapnlllPlqlZYYmlsmsYYTdTObcVfhTQNWUnTYSPWQhae"
    "UomlTmoeasaXkoSjtQikWomuluqtrrvswupvzrtututurrYxsywzSfiiNjliUljkhjTkpggiUkjsbo"
    "PXUYRWcSShaYWZPUcaWNSeUrZpVjjkVklIXooijlKfnUihZnapdpUhOiXkhohogVbTfSsRRUlonqpr"
    "TsmsTstsVsupgqagxsnmjoupoxSmmnQmoQNoplmkSlrbkknplunpospqnqurqzztrtsn0qrovvworv"
    "XZbdVbfbYiheccUalcYWfiaujqmuuviswplwwttxevvwsqrxvztp",
    /* E */
    "XSLLfTRXVeSMOJZPfILKTQVfZgRfflNiifTloVlmRloSdWPnlrSjMjdgOgjPMkSQgkIenQeJNlhpci"
    "LNRSLOSRKZaSQQMRbRNKOTOlUeRZTNaTZXVhTSPKWQUSSPbTVPYZOefgOPieNimPdhLejQbVPjdpfq"
    "ReSeRfdbNnhWdbPekPYbSjbqZnMlklPnniRnphliQjqgiYVlkvfrWbaVeSQZficYSJfXmMOOfUZjrZ"
    "ZvsrZuwtitssuvUnwrgoVwpyuvaiiiVfliVoiebVdhrfYZemgujtNaYRNQcdMjaNXdNOmcQUZTZqPl"
    "MQZYLYUZOigZSWMOlZQSPeWjTjLTLKLQOTPYbUTUMUgUMFQUSnWgaWXekJfdaljVdPgNoQcSPVZljo"
    "NcddNcfXUlkQejOalLWRQmcsdslppmqqsqlrvmplknpnnnNsntsuJQNSHOQRJZYRNLMPbOJKTMOjMh"
    "KRNTJQVNLbWSRRKLaUIHNaOkThMWUXNWbHNhjYVWKWiOQMRaPhTikiifeniphspcdOjTtTRYmimnpr"
    "RlipJmpnPiqjcmTdunhjfkmrgtNYWZNYaNMZgYXZNXjWUVeeYsZgQkSdSghYRmoefidNnfgPehikii"
    "SZVXQZaUXfaZWXRZjVTWdWTqgokqmoZormgxtqqtWnstppemmvnh",
    /* F */
    "kXPXlXXaPfdQQQjXjPTUSWakflZonqYrqrZoucprXrubnoYrrxcoXohoakpXZtmbmqQkoZkhbonujn"
    "akmkUmonWpqnkkYlscjlbokvmuSZRRTZacXiiTZRafcPWUaWUWipUfeePbiePkoZfgQfkUZYZkcshr"
    "flknannYdqqenlUmsWlkfpoxorYponVpqpSsrpooXptmojYsoykubeNUNYQglpkNYOggoPRQmXgVsk"
    "bxuthwyvowxvwwbuvtmuXyq0wxcmqrdqrrfutppggrslnonsnyqwMkljSjmmSpnhllTjplijWmmtYr"
    "UmnlWomoWrrmdoWktjkkbqouXtWomiWnlodrpomoWoshlkaoououcdZgdWghbkjReXUYpGaYNcdkko"
    "XpnnUmpgftqcnpWluTklYqotlvovvhwwyvrw1svtvvwwttbytzy1TljkOgkkSplkjkMkpkiiZllshs"
    "YjZmUjmZZqidciVXklfVUketfuWbehQdhHXnmbfgVemWaYdkYpZokkjianapksnNgRmbtTUSnpnqpo"
    "bvpmcuwwYwxvktfm0ossoruxrzUoooToqTZqrnomWothmmqrnwptqwqrnpxvp00vsxvp0psqvyvrtx"
    "bhhiZjljUpnmgiUgojhWkliulrpwwwmuxwqyyuvyfwwxwuryw0ut",
    /* G */
    "kVWYoZUbPhkTVOmXlTTRcYambaYoonWlprboueloZptbllWrnxZqXngodmnZcpkMloThqZehcqmtin"
    "bklmTmnnYpqnmlWkrbhldokvlsSXVQXVbZTfiWTOSWePONaYTXbkXomnalomXpqbnoSnsVmjZqnvnt"
    "ckcnUlnjWqqWmkYlrUijfqmwfsTWZbSbeaSflYbaUZfcWKahXverabVbZZcfkljZYNQhpaQTgQfoth"
    "ixvtixywqvwpuxZtzmivbzt1xyjrrrZprqgusqjimrvqooluqyqwUlmkQmnnUqoinnTlqmkkfnnuUt"
    "UlkkVmbnarqlZmWitihhbnnsZqUgafTdejSomfbeTZqdZZaiernsTYeUYRfcUjkXeSPZkUbSSNZpiq"
    "WlomVomgetnamnVhuSilaqovovrvusvvxvqw0suvtvvvttZxtyx0NkjjKjkkTokkjjOepjhiYkkreq"
    "SZYaVUdXVldaUcUXkdZQWiXpasWlkmXkmLZpnkklOkoYiifocpgpUkkjWnkpVsnUPUgVtSWeqpoqhr"
    "bmtvbosuauvtkncm0ussppvxrzXoopWoqVTqrnomYptgmmqrouqtsxsxtxzvo11vxxur2vxrxzwsw0"
    "YfdhYcjgbjqigfYaqgaZjocvlslrurmsvuk1ytpxkuwyurtyx0ts",
    /* H */
    "TRROaTXZVhZMSKdQgNMHXKYkdbapqrYrrrdoueprVnubnoYrqxarTqlpbnrXdtmaorTlrbnjesosku"
    "ZmokXmooZqronmansZilfpnukuJNJLMLOOKUULKKOKWHIMORLYNcapnpbmpoaqrconVorZnkYqovou"
    "foipdpnmfsrfplYntYkmgrnyqtUpopWpqkVssqlpYptnkjgspypuaYMYSYRbijhPPLZPnTHRiZdmrg"
    "gyuvjyzxoxywxycw0vnuc0t1yzjrqscqsohvqqpicrvolpouqzqxZlolXnqpYsplopZlrommlfoxYv"
    "VmnmTmkpZqplhlXjtfikZrmuaqZkljXgkkZojklmUoqmfifpkuluWZWVaRbVVhcQRSRRlPOSKaPmfp"
    "XponZorlfuqcorZmvVnibpqwmwruvtxwywrx1rvwvwwvttbytzy1amkkPlmnWqmmllQmplkiammqit"
    "XdZiWejYYmideiVZjieVXnctguTSUbTYeMSghYZXRblZSPaiVsXqhYidejaqltmcSTobuXTaqqprqi"
    "evrvdoxvbxyunvip1vttpswrs0VpopUpqVVqrnpmYotinmqrowqttytxtvwvt22xtzvr2txry0wxxw"
    "bedbYfhfZmkgceWZngYZjkavksivothtuuo0xutumivupvsxwxus",
    /* I */
    "XVbdeeZdakjNRPcZoVUPghamjjbcijQkjnSmqRkoglrZdkQooueqJZVWLWXMOgSVXaSViVSQRcXnQj"
    "TZaUKYZaShiWaVSYhZUTUfYqclbfaNhUfgdmfSfPgflSLRcRTdjoUddeRRfaMjlbeXWaodYPZiUoRo"
    "TfaeVbWKUjjebPWccVYZSietgmSqpqcprpetskppXktooiksnyoueijhkflhcpqkhZfiumdcllgsxq"
    "exxvly0wmywxvzhx0vqxf0u2y0imnoPmmmarqmlWjmrnkllqkvmtPaZOMZebNicJcdUcnXQQYaXsSn"
    "QXccMadZPikcSaWNjdTVTiYrcqKTLLKPFRNWRTRRORYTLHQPRlViefdVhbehfjjVeEecoUcZQhdljo"
    "SZbeTbfaWhhSXeWUlUTRZaYrgsquuquuwuqvzruutuvussXxsywzRXSTMVYWSddVUYRViUPTaaXscm"
    "NRMRNQQNNZUPQQPPbRNJSVRlUjNUTVMVaIJfgURWQWhUMOPePoLgoonnorotowtnXfnnxZblutsutv"
    "SnpoKmqnOroqmpYlvnmijprsmuVpopbpqdSrropmYptjnnqsowqtahhiYhiicoqgdkfguhgZmohqes"
    "issslsusqvwtstjsvsrquus1vyRjopOppoXuqnmqanpqnlgqntng",
    /* J */
    "qlZnskjfgonkdZrXsekkneaqosuz11uy21wy4vz1w24vvwu117v3rzsysrzss1uryrqv0uusu1zrvy"
    "itusrtuurwxuturuytsssvt2v0flNihgmmlpojkgdlncbbnlelmqvyxyvvyxs01rxysx2vxuw0x5y4"
    "wvxztzzww22yzywy3wxwx1z8z5tzyzoz0yt21ztysy2xxux1w7y3rjqqqmkpvythhhpsxrlnwrsv0t"
    "v521sz53y45334p261u2s61845wyyztxzyv2yvywxz3zswx1x6y4swwutwyxtuytxwnv1xvvvxx5u3"
    "tuvztyxyu11yvyup3ywwv1y4w2sywuuxvyvyzyuyuy2zvuwyyzy4jQkjfkkaVofdkZigsUfgcgjrYs"
    "rxxwoxpuuyzqwzru2qsuuzx4y4z3314453x480x3234411t61758ovtpnpuvsyupttmuzussuup2t1"
    "nqprkqrpotrqoqYpuoomptpyrytwwxsuynt00wwxow0tuuvzv3v2gilVlofqjtqZcXohuXQjshprqs"
    "w545uz55v575w4y19434346619qwvwowxoqynvwtsw0vumxzv3x1y2z2y341y662241x712y343415"
    "vwwwvwywvz0xwxpwzwvuyyw5z2v111t221w63004s11321y3250z",
    /* K */
    "fYcdrbXcgnnadTlgrcaYghepfocprranttfqshpsdtvjopZtsybsdtnskstcgvofqrYptfhmhuswpw"
    "fomncmqqdstppqcpthonhroymwSZXRSZbYVgiXXPWWhRSPacYeRmdqophnppbrscppVotbolfrpwpv"
    "hjfghlllhssjljelobhhlpmxquarrsZrsrbuusrrcrvnqjiuqxrqdjbZccjhgsjUgNjdreXYplhnum"
    "m1yxo01zu00zz0hy2xoyi2x401qqstgrsrjwjqihntxrporvq0rycmomXoqqZtqlpqYntpnnhppwYv"
    "bnfmdpkofsrmlmclvkXmdqpwftdnljWmknaqonmnQnrokjlmfsntkkjnoTnklpljlXlhtXiiYekspu"
    "drrqfrtmdwtdoteovbnogsrxnytxxvzy0yuz3txyxyyytvg0v103emnpapprgqnqfpeqvpnndqqypt"
    "UabcWaeZWjgbadWbjeaVbjYtfsdnmofopSerrnnoTnrfllkqjvetmbnnnpnsnvrdiepUwifktsjtsu"
    "gyxyiyyvjyprqxln2xsowwzzu2ZqpqYqqYWsspqndqulonrtoxpuuquwuy0wt22uvzxt3wyty0zzx1"
    "fikkajnhhlrfgjVirgfinmgwqtqxyyqyzxs3zwx0kyyzwxvzy2wv",
    /* L */
    "ePPUhZNaSjYVTMfWmNNMTYRdScXmmpPlnpbnsclnZgsZgiUpouanVqinbmpXaslZiqPlqYnhZqotim"
    "RQUWQWXTQeaWVTSVgRRRXdSrbqLTONRQPUQccUOOQTbRLLXSRSXiTbbcYbcaTjnYcgSelXZYXjZpgs"
    "ZmfnZnnjZqnemjTmrXlldqnwouUponVnqoXsspppYptongcsouluSUMUOQRdjfQcQLPWacNMiQfmmT"
    "iyuuixywoxywxxcvzufvazt1xybmkjYjphYsrmjZdlthZclrfwfuNOQTNTVSMcYVTSNSeTPOVaTpNl"
    "ThhiUkfmXpnfghSjsgceanhtbrXmlkUkkneqpnmnTnrjhicmjtotTUOciQRickkfXOQRfSRVLVNoRp"
    "UdceUUiNUjgYbiTbrRZWXkdugsbstqttstpv0rtuumurssbxsyx0anjlPlmlXqnmllXmqlikZnluft"
    "RZWaRXbVUhZZZWOWhaXRUgTrYqUbadRbfMRkkcbdRclVUXUcZrYmYbaSQhbognceVUibtXQTpknelq"
    "ZsqrRsmsXtvrisegxrfsmruupxSonoUopWVqrnomWosgmmqrnwptqwsusvyor0yvowtr1ttrxvxysz"
    "OSSTQTWUPcbVUWSTWTQPWZSradotuvkuxjr1xsswhvwwvvrxu0us",
    /* M */
    "dZTQdbTbPUPRYJgWjPRNZfcVQbViljOkjlVmsWimXmqZceWpktapYqfndqlchukZmsUhsbkkctpumt"
    "alljVlmlZqokljZisfgkenlvmuOUUOSTUUSedUPHQUdLONYYSVafbpnndlpkXqrdomUlqYnkcnovou"
    "fnQmcnlkfqldnkakrbgkhonwotXphmXqrmXttnpqanuoofcspzlvafQUXbQeiniOaMgepXOOdhfdsc"
    "izttmyzxsuyxwybwxvkwfxs2yznrrqdqsrjvuqgjlrwnmogurzrxZmiiZbmnXjlhimWirihglfnuau"
    "McYZPadgQhgbaaSTmaabRggociZlihYhkkbopfhmViskegYljukpeWTRjSfhdjacVOYaqMPTRReojp"
    "RghgQelYXqhNgjPfmOYSRnfqkstxwuyxzxryytwuwxvxtretv0z2blhjUgkhhlmnilacojYjdelslv"
    "UaYbRZfYWmZaabTYgbZSYgWsdtZllmblnOaqqilnShqcjjgpgufrkjSffffphooTVRnZtXNWopnqpk"
    "epptauwwewypiphi0uqqrqwwsxXoopWpqTWrropmZptimnqsowqtouprpqvtozzslttmzjtpstunqx"
    "UXXYZWbYWcgZZcWVkYUWgcYsikmvsvnvvvn0wtsxdvvwqusxvztr",
    /* N */
    "aQRShUQVXddLNLfRgQQKWUWjZdWmnpPnnnYlsanoUprXjmTppvTlTjfgJkfRPpiRikNgoPhUWlkoSn"
    "LQOQKOSQJWYOORMObPLKPWNjVhPWPNPSTWRecTRRQWYMMOVQNQTYTmhjUglkOniRkkOkmSfgWnlsir"
    "MRPSMPVRNXaQQTNPcNNJRXQnWjQomoSopkRrronnUnslleZonwitUaTWVSRahndaTKSZbXNLbXafkR"
    "awsqdvwupuwuvvWtxoitVxqzvwYdfgWchdUkpZeYYgrdUXgkarYsTkljTlnnSqoimmTjomijfnmvOs"
    "RjefNkVkVnogeiTgrdehXkkrViVmjhPiikSollljQkqjdgWmjsarXWVUZMbaXgfTPOWRgOVJOVMhgm"
    "UnmnSnmebskXknTksQijWpnuluptsruuvtpuyqststturrVwrxvyXlklPhmkXqmmliXkrifkZmlues"
    "OUSWNSYRMfbUUXNReVTLPeQpXjLRSUKSWGKaZPRVKReMLNRYQiUeUjWfRXepXrndRTbWtYSYpkogpr"
    "WsomRmrqQnqnfqVkwmjmggptiuSnmnRnoPQppmnkUnrellgqmumrntnroruqcxxsgtonxpjmsuruqu"
    "VZXZVZbaXgebXZRXiaXVfeXqbpiutuftvuhzwttxdsuwvtowvyop",
    /* O */
    "jYRQkYYbcibQWSmXiSSRZUblenSaefOfghWUlRdhXgoWRWVbduXoOnUkSkmVShSXemQklSXXUofqkq"
    "RXZZOYaZRdiaaaRamYTWQhWqVqXhebiakigpmbaThkfdScfXhUjrMSPRQOSQPWaRQSNQcRPHSWQlVf"
    "ZhfgRdYVUkoTgVVipOacajgtXrSkkiTligTmojfaWisngabohxgsdgVWhdfilnhUWNifqdUUlifmtm"
    "guqqOsusktuptrYpvmjrZvpxtuXcgfPbidVmkehYYfmiYYekduasSdbOOcfeNmcOcbQZoeTXSUbsZo"
    "OUWYKWaWOceaKYQMkYUPVdWnSmJRONKMLRMYZNQRJSaSIIUTOkWdbYbPeVTbckQQURcSlTVTTaapkf"
    "SgeeMefXTliOUfRRnPSSUkerasovrrwvxvrw0rquusuvtsZxtvx0MTONJSQTNaNOMRQRcQOIVZRiPj"
    "ShXiLhhWPmfaaeTRggQMUhbreoQSWXOWVIQacXWZRWgUSRXcWqZlUTULcaNYYgZLTKaPiHMKebUkeo"
    "WpnpKmqqNqsolpamvomponrrmuQWVWNXbSPffSXNSYgYRPaeUqaqgpjqhnmkZvvmnrjjvnnkqojpZt"
    "WgeaTgifamojThVfnfZalkgumrluuubuvulzwotwmsuwutrwuylr",
    /* P */
    "kYRYngTgTmdUaPkYnMPQaeemSneqpsasrsipviqrfovfooWssybnXqhkhlneivnfkgXhsdgkhqlwov"
    "TjkmZlondqnnmnclsdhkhontotOcMRVYdbYjhVaNObXKUSfdYdcldpopfmnodrqgopTotbmjernpov"
    "gqfpjppnltqkpngjtZnnhspzrsNlmoUnomVoqkmnYmqchfdpjwZscjTVWdagiocWVQaTqSWQigVork"
    "m0wxlz1zpz0yzxgw1xsyi1x301lqhpdparfttqpjprvqnoptnyqwNjkiLkmjQomhllQjpljjViltTq"
    "ZmkiTmipfqsljlbkthijgoovesdqijcodpktrqpqcpuqlglmqwqwghbcfVhjRlZOfNSWpMMVUYQklq"
    "XmgjRjneUroQjlPfsQfhffmtbtsxvuzt0ytz3uxyxywwpvhww103TjiiKiijNmjjiiHjoghgYjjrfq"
    "VaUbWbbWTjibZcWandZUahXtdrTdbdScjSPomaehTepbWXYjcqajhQfefffnhrlTcYiboRWOlekpoh"
    "bkirgrkshvyrmhfg0knluqqxrxZqqnaqraYstpqnepvhoortlyrvrxssstyvs1ywswvq1uvsxzxpsw"
    "fkhkfilkessljjbirdhbonkxptrxyyqwzxs3zwxykyyzvxvzy2wu",
    /* Q */
    "tnpmmopsburlmfunskkmrqlsovswxylyzyrv1swxsz1suvoyy4o0qzsxrwyst1uswzkxsswstxy2v1"
    "lrssmqsslvusrgprvsiqrtq0tytvuuvuwwvzzpssvvvrtuxvvsw0twvwrswvryztwwow0nvsryv3w2"
    "vytwuxxsu01wxwvw1tuvw0x6y4kxwyqxyxs00xxxtx1uwtw0w6x2lrmmpiitnxtnpilgwkdlvqtlzs"
    "u310r342x23123n150w1o50634y011v011x4300yz151yy040806jomiopptfquommnmqoioots1pz"
    "nuwwqwtvmxzwsvos1wstnyv1s0qtrrotrwrywvuurtzrrruwuwv1upptvouvuvvtsqtl0otsmttyw0"
    "sxvwqwyut1yrwyrt2plttyx4y3nzzw0020v05wzzz000xxm2x325tvsunvvwtzvvuusvtuorvvt3u2"
    "ntmsmrpqlwulpskqwnomnus1s0kstuotuhpxxtsuitxqrpswo0szQkkjPnkpOspjkiVjthiiqpohpr"
    "v323q343t45z02w08x121255z7juuukuwliwxtuskvztsswxu2vzw0u0w01zw4z0x1zv4yxv0211z3"
    "uwwwuwxwvzzxwwpwzwvuyyv4z2w333vz43y85125x33432053710",
    /* R */
    "fSNQaTQZQfeMOLZSWSRKYUUiWaUmlpSlnlVmsZklSnsYdfSplvWoTmfmMjnPSqjVilOipWhdUomqdo"
    "SYYaNYbZRikXaaSaiYRSYfVqbqIRLLMNNRNWaONLPNQRHLUOPSUhTkfkUghmUopTmjQlmTjfSojtis"
    "SjaiOhkeWofbchTgoUbgOjhuUlSonoTopnUrronoUosnlfXpmxitPOLTNTPcbmXTRKQRobOMbQcknU"
    "cxstgwxvkuvvuwYtysivZyt0wsVbbdQWhbSkmYbYWamcSVehXsfoUihOUgjgSokfdkUgoibeflgrQr"
    "ObadQaacPgkZadQYqaSXXfVnVkObadQafcRjicOdSckdVVZhZqiqRRRQaOPaYOXQLOTNlQRRLNOXXe"
    "TjdjRildbriUloPhsQZgXnltltlrtrssxvqv0rutusstrrYxryx0UkkiNikiQolkkkQkqjgiXllsVs"
    "OVTTOUaQPebXVXNUeYUMScRpXnOUabQXaJOfjXTVNajUQSRiVoRkbdSZUjUmXnpTXPkVtYRWpjmqnm"
    "TpmrQqssOstnfqZiwlpmlqttnvQnmnSmoRSpqmmkUnrclloqmporoumsmquslyxtqsqozjsovwutrt"
    "QVTUSTXVQceVVXQSfVSQabSnanlvvvivwpp0mtuyfvvvuusxvzsq",
    /* S */
    "fRQSiSQXReaNPJiRdMPQWSUiSiUlnoOnloXmrYnnUoqWjkQpotSkPmagSjjQTqjTjlMfoOheSnkngr"
    "XighPjklToclkhThpYdiWlithoNUMNNRWVQccOSMPRVLNLYQRSXhSljjWimkRnoTjlNlpRkhUnlsfr"
    "akTkWmmhXpiZmhTiqQijaomunrMaaeNbbbNkdbVbMbpYZVWgZrdqTQUOYTRXekdUSJMZkTNMeSYXqU"
    "cuttfvuvksvsuuZsythsXyszwxZebgTahfTmhhcZZfnfWXcjbuXlPhcfRijlQplhjkScohgibjloUs"
    "OdddSgaeTlkeSfRcmbaaShdqVnSljiRiilbonlkkNipkhYZllrjsSVRYYJaYUgeQNMUUhOVSMSTleo"
    "QlkiKlmXQqiTkkOhrPggVgkqhsmtsqsruspuycssqttsrpVupwvyVhegOlllXpmjjlWjpkgjWmltjs"
    "NXUXNUaQLecUUXOTeXVNPdTnVlIPRTLSUIKaaSRTISeKOOQYSkShXPPYUVYlWrmSSQlOsNSdhlloom"
    "VollXnqnXutqhlahsommlorspwSmljNlnNNookmjSmqakjepctnqoopqptuqnztrnrqosqqovovrpu"
    "cefhThiidoldYTUhodRckmftlrpvtwjtxul0uqvvfvvwrqswrztp",
    /* T */
    "ZPQUgUQXMfQMSKfSgNOLYZYRYfVlmoNlmoUmraloXonWkkSonuRlRlhjXknParkWhoOcpWjeZohsfr"
    "VikjRllkTopjliSipZijZmipeqOVPJRTTVSbeQNLRSbIKQYSTRbaUlimWjmiTopZlmPllTkhVmmtls"
    "YnXnXmniVqmbmkUlrUikbpnwnpGVRVAUXUHbaWUWKUeNRNSaToTePYMVOQWXckcPMJFWfTMNfNXllS"
    "dwutfwxvlvwvuuZtyohtXyr0wxjnpqYoppbtsofYnpunmnjsowpvSjjiOjlmSpnfjlRjpkbhellsOq"
    "QjgfOjblUomaciRaqafeTlkqWnTmkiRkjnZpnmmmPmqjjhalmsmrMNOOPKPQQXRQONONcLMKOVPfWk"
    "TlhjThkcarlXgkTVqPUhRnjqksnssqttvtpuypstssstqqUurvvyLjghMjijMnjiiiOioighOjjqOq"
    "NTSUPTXRPdbVSVNReVTNRaQoXoRifkMjlIQmjRijMSnPcfblZoXoSVXTadelcrobZQcUsMSSmnmpoo"
    "XpopXrtsYuwqirbdyokminuvmtPmlmNmnQOoolmjOmqdkknpltnrmtoqpsuqjyysqurosqsguwtpsv"
    "QWUYQTZXSgiYXZORjTVQbbTnakjksmhooplzwsowcquqniowuysq",
    /* U */
    "hacaohYidodOgWmgpScSlkhofpYUedYjmidUlPVZcergSVddhugrSpToSmoOXmSVmpajpbjPhqoslr"
    "PVWWRcRUTneacbYbnYWYfhSsZlWaaUUYVdWlgWaTVYmWPScdZggjYpoogUpofrsjmpcotinhkrovou"
    "ahfhXgVNbppedfbepeYeZnkumoYsrsestqivvskigswqqnlvr1rximXWUfjmlsjRiViZqRVTpbmpuh"
    "k1yxn01zk00zz0ky2xtvj2x401oqqqbprqjutpqZmrvhnootpynwPcYMSWbeVkaObYXZmcXOcgYtWn"
    "SRdhNehgTpphXXYVndWbXhasgoUZRLTWRaMcYUUVYYfYTMbeXqhkmhoXpdlhhpnkkdmmrekZYmjtdu"
    "TWWSVaZZWlhXbcPPrWUTdeYtdkuyywzy0yuz3vyyxyzywwh1w203OUMSLRRVNbYTTPRPhQOQYVVqSk"
    "RWTXLWaUPebTXXUUeXSKXdVqaoQVUXNUZONehVVTPSgVSORdSrVprmqiqtrojyppkhujzohmxvuuwy"
    "ivsobwvoexyvfrmn1luouutrs0ZqqrcqrdYstpqobrvpoostqyrvkqlolqqogxpohrkmxpllftqsrv"
    "epmpfjlidstplpfnsnifnrlysvjvvvnwwtq0xptykvvxwtsxuzuf",
    /* V */
    "gbZankYhRliPhSlapSVRdjlnlpnkwvixvxruzqtvpxzrsulxwyquluotluwljzsptvilxqoppyuysz"
    "osttltttlvwttsnsytkrstsytzPQTPUUWURacORMSTeIMOXbUeWkrtnrrpuukwxmrukqyrroqut1ux"
    "svpsouursxxtumjryqsssxu3v0lvupmvxoqzzwvwpu0tuppuv4u1WeOORiWkgrlSePThpTRRkYmnsj"
    "s2zjp120v12001oz3yszoxv512uwwxnvwwozyvstuw0wtuvpv3v1hutrpqvvlyvquvosyusqtuu3r0"
    "iljjijmodutnhjjkwmcjlmetlqotpoioqsnuutsqntxrkjorsztzllYmljmoVobSigkksUiWalerYt"
    "mrbrmrtpowtmrbhkxemoksszsyy2203242y37z22123200q50647jtrshrsuqxttrsjryrqqnttus0"
    "msnrjrsmovssqnknvsnekrqtszntmumrugnxxqtsjkworqswsyrzqqqpptqvryvbnmtpznmoxvuwvx"
    "gsvvhvzumv0ttxqr3xswwlzwu2oxwsoxypnyzvxusx1uruyzvxy1rsrustyup00wwpvq1vsrxpuyvz"
    "dggehikfdmrjjlfgrigdlqfxiuu0y1t120u52z03s00210yu15zw",
    /* W */
    "jbdboeVgVmZTXRmbmNMSfZfhOndprsXssshptiqrdtsfopYssyeuZljpeoocZqnelqWmscmkgrnror"
    "cmooYnpmarsoombmtfhkhqnslvPWQRRWaPXeYPQSZXhMQXdSRbhobqpqdnqpdosgpqYptanmarpvpv"
    "gqmqeqqnjtthqjaqudoogsqzrwMmlmMmnlLppllmNmqkkhholuVqegaRgXcgjqfLZPhfmcSJkegnsk"
    "iywujxzxsxywxyZwzppwhzs1xzlkoohksohoupqfqjprilqtmzrxakmlWknpUsqkopanoofhknkxYt"
    "YoooaqnqcttolmamvknocsppduVYYaVYcZWikabbWYnbXUbfYseobcZcbVccdkhcUUWalKbaPcdpbp"
    "brqqbqrijuqdpscnwXonhsrysxtxxvywzxty2uwxwxtxvvfzv1z2bonnWnmpWsoomnXotmmmfooslv"
    "WdcfZchZZnhecdWanebVakaodtbnmoanoPfrrnmnVnqcllhqjujsppoopsphpxuonascykdmousvuw"
    "gwwxdxyygyzuowkt2wuwuvzzt1bpopWmcXZrpopmapujnlrpcxqqtxuxtyswtv2xxzws2qwtyzyvsy"
    "inonapqpnssqnpZosoklrrlxruqwwvgvxwr1yttznwwyuwtyx0tu",
    /* X */
    "ojYirbfpeqnfRbrkrgZamlmonqhsouktvvgsxntumuxfqrgvuwksgslqUqqZaunXmsborbpjZsqunu"
    "eqqqgqlrituqqreruopoksqzrxjnUYmlkmmrqkcbmmmYWkmnniosjsqpiotshuulssgrwhqoourssy"
    "mqktotsqqwwhsqntxjqqovt2tzbsstistqbvvtrsiswqrklvr1sxkaWhchhqnupfWZblsmTZqmnnvo"
    "s30zr241x2312yl04zu1q4u623uwvxlvxwq0xvttuw0wtuvzv4v2errpfrtthvtossfqusqqrss0my"
    "fnqofqmshvujmqfmtipomvswmwlrqpkrqtkwusrthsxtqnmusztzqqmlrdqsrsrmobpkwfomhopvsw"
    "TonkQmnlZspWnoUktTlkipouorw0zxy020w15xz0z000yyl2y325bqjoYkprkuqpnojpvpmniqppov"
    "irkrirrjivsoqrkkrrlfhuqzgwchdcSaeaajnjZkcfmVdbfnepXtikqpqtrvryvjqitkzfkkxwuwvy"
    "iwyzltzzjz1xuurs4txyxs00v3gutukuvggvwstrmuytrrvwr1vvlspspnusmywtstooynqnuutgsx"
    "hlhnenlhhspnjiiisjgfnolopmpxxxptwvr2zvwxixxyvvuzxvvt",
    /* Y */
    "hWSUoXVabiiTTNmWjSSVabakfmXnopQpqpWnsbopWqqXlmTppvVoTpknbopVZslWlpPnqYliZqntjs"
    "WbmlSlllTnpmlkVjqaijZniuksMdZUZZebZmkXYVdedVTSfXcUapWnlmWknmTppbmnQmrUljYpmuks"
    "aoboYnokarhdnmWnsVmlcqnxouRoooUpqnWsronoWosnnfaroxctafdaaYedkohcWMhdncSThfcosm"
    "dxutewysmwxvwxauytfvZys0wxnpmraprqcusniZoqunnoltoypwUmnlVnpoVrpeooVmsnllefowju"
    "SajiRkcmWqnhejUarghjWomrZrUnXiUljmaqonmjRnrmkcenmmntfacjkNkghfgcfQiYqUgWLZalmq"
    "UnnkRmoZZskXmoTktRlXYpornupttrtuwupuzqttstuqrrWwrxwzXllkQmmnWqmmllXmrkjjUmmtkt"
    "TYXcRbcUTidZYcTSgbZOUhXtZrWlkmWllLYppiklNioWjjboarcqnlmnnqjqnvoikVqYwaYitsqtsu"
    "VrqtYtuuZutqksdmztrsnsvvqyUnnnRnpRRpqmnlUosellpqmvosqvrusvxtr00wvxpq0soqwuxtox"
    "ennoWnpoirrokoYnrommqqnwitoustdvwul0wstxgtvutsqwsztq",
    /* Z */
    "pikmrnkmkqnjlflisajRonkqmkjvwxjxyxru0rvwry0stunxx3rrmysxrxyrs0trsxkwzovstzw2u1"
    "mtuultuumwxuturuytsqtvt2v0YfdSgegfbolgdSZYoZWVfhfmkqswuvstrvnxypvwmvzourstv2v1"
    "twqwovvttyzuvuqvznutuyv4w2nwtwhwxtozzwvprw0uvruyv4u0kplmiklmpvrdiWkeuogktoosxq"
    "x743v675wz7566v483z4v83+67uwwxrvxws0zvwumx0xtuvzv4v2ntsrgtuuhxvptupsxtrrsut2mt"
    "mttsouivryyurvkq0sstrxu0tztxutrwuxvzyxwxrx1wutrtx3x3ooojplmpoppnmTkmufnllmntqu"
    "pwwvqvxts0xmvxis1ptssxw2w2uyywzz0yuz3vyyxyzywwh1w203ttrvnwvxszwvvvru1uttrww3u3"
    "purvpuvorypuuuqtyvsnswp2v2osuvqutjjyyuuvmuxssstvtwt0qqqqetqvqyvnqotpzcloxvuwvx"
    "t101q122s23uyymy6100z033x5owwwqwxlmyzvwtrw0vutxzv4x1v0wzw01xv44zz1zu4yzv01y1xu"
    "jlmspmtsnuvmorlqvrllssk0sxfutujtvujzweuviuuvutrwuyop",
};
